package dev.pipit.hls;

/**
 * How far a media playlist has come: what a blocking reload is measured against (RFC 8216bis
 * 6.2.5.2).
 *
 * @param growingNumber media sequence number of the segment that grows
 * @param growingParts parts of it so far
 * @param lastSegmentParts parts of the finished segment before it
 */
public record PlaylistEdge(long growingNumber, int growingParts, int lastSegmentParts) {
  /** What to do with a request. */
  public enum Verdict {
    /** What it asks for is in the playlist. */
    READY,
    /** It will come; hold the request. */
    WAIT,
    /** Too far ahead; refuse the request. */
    TOO_FAR
  }

  /** Judges a request for the playlist. */
  public Verdict judge(PlaylistRequest.Reload request, PlaylistRules rules) {
    long number = request.mediaSequenceNumber();
    int part = request.partIndex();
    if (number == PlaylistRequest.NONE || number < growingNumber - 1) {
      return Verdict.READY;
    }
    // The last segment in the playlist is the one before the growing one; two more may be asked.
    if (number > growingNumber + 1) {
      return Verdict.TOO_FAR;
    }
    if (part == PlaylistRequest.NONE) {
      return number < growingNumber ? Verdict.READY : Verdict.WAIT;
    }
    if (number == growingNumber - 1) {
      if (part < lastSegmentParts || growingParts > 0) {
        return Verdict.READY;
      }
      // A part beyond the last of its segment is the first of the next.
      return part - (lastSegmentParts - 1) > rules.advancePartLimit()
          ? Verdict.TOO_FAR
          : Verdict.WAIT;
    }
    if (number == growingNumber && part < growingParts) {
      return Verdict.READY;
    }
    int lastPart = number == growingNumber ? growingParts - 1 : -1;
    return part - lastPart > rules.advancePartLimit() ? Verdict.TOO_FAR : Verdict.WAIT;
  }

  /** Judges a request for a part itself: only the hinted one is waited for (6.2.6). */
  public boolean hints(long mediaSequenceNumber, int partIndex) {
    return mediaSequenceNumber == growingNumber && partIndex == growingParts;
  }
}
