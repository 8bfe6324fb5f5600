import type { ComponentChildren } from 'preact';
import { FineIcon, NoticeIcon } from '../view/icons';

interface NoticeProperties {
  tone: 'wrong' | 'warning' | 'fine' | 'busy' | 'plain';
  title?: string;
  sentence: string;
  action?: string;
  /** `alert` is read out at once, `status` when the reader pauses. */
  role?: 'alert' | 'status' | 'note';
  children?: ComponentChildren;
}

/** A sentence about something that happened or that is wrong, with what to do about it. */
export function Notice({ tone, title, sentence, action = '', role = 'status', children }: NoticeProperties) {
  return (
    <div class={`notice notice-${tone}`} role={role}>
      {tone === 'busy' && <span class="busy" aria-hidden="true" />}
      {tone === 'fine' && <FineIcon />}
      {(tone === 'wrong' || tone === 'warning') && <NoticeIcon />}
      <p>
        {title !== undefined && <strong>{title}</strong>} {sentence}{' '}
        {action !== '' && <span class="notice-action">{action}</span>}
      </p>
      {children}
    </div>
  );
}
