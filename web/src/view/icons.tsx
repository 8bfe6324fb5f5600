import type { ComponentChildren, JSX } from 'preact';

// All icons are drawn on a grid of 24 with one stroke width, so that they belong together.
function icon(children: ComponentChildren): () => JSX.Element {
  return function Icon() {
    return (
      <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
        {children}
      </svg>
    );
  };
}

export const PauseIcon = icon(<path d="M9 6v12M15 6v12" />);
export const PlayIcon = icon(
  <path class="solid" d="M8.5 5.8v12.4a.8.8 0 0 0 1.2.7l9.6-6.2a.8.8 0 0 0 0-1.4L9.7 5.1a.8.8 0 0 0-1.2.7Z" />,
);
export const FullScreenIcon = icon(
  <path d="M4.5 9V5.5a1 1 0 0 1 1-1H9M15 4.5h3.5a1 1 0 0 1 1 1V9M19.5 15v3.5a1 1 0 0 1-1 1H15M9 19.5H5.5a1 1 0 0 1-1-1V15" />,
);
export const LeaveFullScreenIcon = icon(
  <path d="M9 4.5V8a1 1 0 0 1-1 1H4.5M19.5 9H16a1 1 0 0 1-1-1V4.5M15 19.5V16a1 1 0 0 1 1-1h3.5M4.5 15H8a1 1 0 0 1 1 1v3.5" />,
);
export const PictureInPictureIcon = icon(
  <>
    <path d="M20.5 10.5V6.8a1.3 1.3 0 0 0-1.3-1.3H4.8a1.3 1.3 0 0 0-1.3 1.3v10.4a1.3 1.3 0 0 0 1.3 1.3h4.7" />
    <rect class="solid" x="12.5" y="13" width="9" height="6.5" rx="1.2" />
  </>,
);
export const ConnectionIcon = icon(
  <path d="M4 8h8M18 8h2M4 16h2M12 16h8M15 5.7a2.3 2.3 0 1 1 0 4.6 2.3 2.3 0 0 1 0-4.6ZM9 13.7a2.3 2.3 0 1 1 0 4.6 2.3 2.3 0 0 1 0-4.6Z" />,
);
export const CloseIcon = icon(<path d="m6.5 6.5 11 11M17.5 6.5l-11 11" />);
export const NoticeIcon = icon(
  <>
    <path d="M12 8v5" />
    <path d="M12 16.4v.01" />
    <path d="M10.7 4.3 3.2 17.4a1.5 1.5 0 0 0 1.3 2.2h15a1.5 1.5 0 0 0 1.3-2.2L13.3 4.3a1.5 1.5 0 0 0-2.6 0Z" />
  </>,
);
export const LiveIcon = icon(
  <>
    <rect x="3.5" y="6.5" width="12" height="11" rx="2.2" />
    <path d="m15.5 10.6 4.2-2.5a.5.5 0 0 1 .8.4v7a.5.5 0 0 1-.8.4l-4.2-2.5" />
  </>,
);
export const SettingsIcon = icon(
  <path d="M6 4v5M6 13.6V20M12 4v9M12 17.6V20M18 4v3M18 11.6V20M6 9a2.3 2.3 0 1 1 0 4.6A2.3 2.3 0 0 1 6 9ZM12 13a2.3 2.3 0 1 1 0 4.6 2.3 2.3 0 0 1 0-4.6ZM18 7a2.3 2.3 0 1 1 0 4.6A2.3 2.3 0 0 1 18 7Z" />,
);
export const HealthIcon = icon(<path d="M3.5 12.5h4l2.3-6.3 4.2 12 2.4-5.7h4.1" />);
export const AccessIcon = icon(
  <path d="M8.2 11.3a4.2 4.2 0 1 1 0 8.4 4.2 4.2 0 0 1 0-8.4ZM11.2 12.5l8.3-8.3M15.8 7.9l2.6 2.6" />,
);
export const AboutIcon = icon(
  <>
    <circle cx="12" cy="12" r="8.5" />
    <path d="M12 11v5.2M12 7.8v.01" />
  </>,
);
export const FineIcon = icon(<path d="m5.5 12.6 4.2 4.2 8.8-9.4" />);
export const ResetIcon = icon(<path d="M5 5v4.5h4.5M5.6 9.2A7.4 7.4 0 1 1 4.7 13" />);
export const DownloadIcon = icon(<path d="M12 4.5v10.3M7.5 10.8l4.5 4.4 4.5-4.4M5 19.5h14" />);
export const PrivateIcon = icon(
  <path d="m4 4 16 16M9.5 6.5h4a2 2 0 0 1 2 2v4m0 2.5a2.5 2.5 0 0 1-2.2 2.5H5.7a2.2 2.2 0 0 1-2.2-2.2V8.5a2 2 0 0 1 1.6-2M15.5 10.6l4.2-2.5a.5.5 0 0 1 .8.4v7" />,
);
