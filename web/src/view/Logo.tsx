import { texts } from '../texts';

/** The bird and the name, drawn, so that no font has to be loaded. */
export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 132 44" role="img" aria-label={texts.productName}>
      <g class="logo-bird">
        <path
          class="logo-body"
          d="M2 31.5 13.5 24C14 14.5 20.5 8.5 28 8.5c4.6 0 8 2.8 8.6 6.9l4.4 2.3-4.5 1.9C36 29 30 35.5 21 35.5 13.5 35.5 8.5 34 2 31.500Z"
        />
        <path class="logo-wing" d="M12.8 27.500c4.8-.8 8.2-3.4 11.2-8.2 1.8 7-2.2 11.8-11.2 8.200Z" />
        <circle class="logo-eye" cx="30" cy="15" r="1.7" />
        <path class="logo-legs" d="M18.5 35v5.500M24 34.800v5.7" />
      </g>
      <g class="logo-name">
        <path d="M52 15.500V38M52 22.500a7 7 0 1 0 14 0 7 7 0 1 0-14 0" />
        <path d="M73.5 15.500v14" />
        <path d="M81 15.500V38M81 22.500a7 7 0 1 0 14 0 7 7 0 1 0-14 0" />
        <path d="M102.5 15.500v14" />
        <path d="M110.5 9.500v14.500a5.5 5.5 0 0 0 5.5 5.500h2M106.5 15.500h11" />
        <path class="logo-dots" d="M73.5 9v.01M102.5 9v.01" />
      </g>
    </svg>
  );
}
