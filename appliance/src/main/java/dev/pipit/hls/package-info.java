/**
 * HLS playlists, requests for them and the rules of both (RFC 8216bis, draft 22). Values in, text
 * out.
 */
@NullMarked
package dev.pipit.hls;

import org.jspecify.annotations.NullMarked;
