package dev.pipit.live;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Takes the answers to requests, at once or later. */
final class Answers implements HlsAnswer.Receiver {
  private final BlockingQueue<HlsAnswer> taken = new LinkedBlockingQueue<>();

  @Override
  public void answer(HlsAnswer answer) {
    taken.add(answer);
  }

  boolean isEmpty() {
    return taken.isEmpty();
  }

  int count() {
    return taken.size();
  }

  HlsAnswer take() throws InterruptedException {
    HlsAnswer answer = taken.poll(10, TimeUnit.SECONDS);
    if (answer == null) {
      throw new AssertionError("no answer within 10 s");
    }
    return answer;
  }

  /** The answer to a request that is answered now or soon. */
  static HlsAnswer of(LiveStream stream, String resource, @Nullable String query)
      throws InterruptedException {
    Answers answers = new Answers();
    stream.hls(resource, query, answers);
    return answers.take();
  }

  /** As above, for a player that needs gaps. */
  static HlsAnswer withGaps(LiveStream stream, String resource, @Nullable String query)
      throws InterruptedException {
    Answers answers = new Answers();
    stream.hls(resource, query, StartGaps.LISTED, answers);
    return answers.take();
  }

  static String text(HlsAnswer answer) {
    if (answer instanceof HlsAnswer.Playlist playlist) {
      return StandardCharsets.UTF_8.decode(playlist.utf8().duplicate()).toString();
    }
    throw new AssertionError("not a playlist but " + answer);
  }

  /** The path of the run, with a slash at its end. */
  static String run(LiveStream stream) throws InterruptedException {
    String text = text(of(stream, "index.m3u8", ""));
    String uri = text.lines().reduce((first, second) -> second).orElseThrow();
    return uri.substring(0, uri.indexOf('/') + 1);
  }
}
