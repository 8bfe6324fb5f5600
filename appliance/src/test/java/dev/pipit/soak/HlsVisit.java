package dev.pipit.soak;

import dev.pipit.installed.PlaylistView;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Plays low-latency HLS: blocking reloads, the header, every part as it is hinted. */
final class HlsVisit implements Visit {
  @Override
  public void stay(Place place, Random random) throws Exception {
    String multivariant = text(place, place.camera().resolve("index.m3u8"));
    String media =
        multivariant
            .lines()
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .findFirst()
            .orElseThrow(() -> new IOException("No media playlist in " + multivariant));
    URI mediaUri = place.camera().resolve(media);
    PlaylistView playlist = PlaylistView.parse(text(place, mediaUri));
    String header = playlist.mapUri();
    if (header != null) {
      box(place, mediaUri.resolve(header), List.of("ftyp"));
    }
    boolean delta = random.nextBoolean();
    long end = place.someTime(random, 2_000, 15_000);
    while (System.nanoTime() - end < 0) {
      String query = playlist.blockingReload() + (delta ? "&_HLS_skip=YES" : "");
      String hint = playlist.hintUri();
      PlaylistView next = PlaylistView.parse(text(place, URI.create(mediaUri + "?" + query)));
      if (!next.isAfter(playlist)) {
        throw new IOException("A blocking reload gave nothing new: " + playlist + " " + next);
      }
      if (next.mediaSequence() < playlist.mediaSequence()) {
        throw new IOException("The media sequence went back: " + playlist + " " + next);
      }
      if (hint != null) {
        // The hint's part is there now; it may start with a segment type box.
        box(place, mediaUri.resolve(hint), List.of("moof", "styp", "prft"));
      }
      playlist = next;
    }
  }

  private static String text(Place place, URI uri) throws IOException, InterruptedException {
    return new String(bytes(place, uri), StandardCharsets.UTF_8);
  }

  private static void box(Place place, URI uri, List<String> types)
      throws IOException, InterruptedException {
    byte[] bytes = bytes(place, uri);
    if (!types.contains(boxType(bytes))) {
      throw new IOException(uri + " starts with " + boxType(bytes) + ", not one of " + types);
    }
  }

  /** The type of the first box, or null when the bytes are too few. */
  static @Nullable String boxType(byte[] bytes) {
    return bytes.length < 8 ? null : new String(bytes, 4, 4, StandardCharsets.ISO_8859_1);
  }

  private static byte[] bytes(Place place, URI uri) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer =
        place
            .http()
            .send(
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).build(),
                BodyHandlers.ofByteArray());
    if (answer.statusCode() != 200) {
      throw new IOException("GET " + uri + " answers " + answer.statusCode());
    }
    place.tally().count("hls answers");
    place.tally().count("hls kilobytes", answer.body().length / 1024);
    return answer.body();
  }
}
