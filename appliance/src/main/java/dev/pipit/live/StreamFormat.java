package dev.pipit.live;

import dev.pipit.cmaf.CmafHeader;

/**
 * What the samples of a segment need to be decoded.
 *
 * @param version counts the formats of a stream from 1
 */
record StreamFormat(int version, CmafHeader header) {}
