package dev.pipit.bench;

import dev.pipit.installed.ProcessFigures;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks for one address as fast as it is answered, by the load generator wrk. */
final class Wrk {
  private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in ");

  private Wrk() {}

  /**
   * Runs for some seconds.
   *
   * @param pid the server's process
   * @param idle part of a processor that the server uses without these requests, which is not
   *     counted
   * @return processor time of the server for one request, in microseconds
   */
  static double microsPerRequest(URI uri, long pid, double idle, int seconds)
      throws IOException, InterruptedException {
    long cpuBefore = ProcessFigures.of(pid).cpuNanos();
    long start = System.nanoTime();
    Process wrk =
        new ProcessBuilder(List.of("wrk", "-t1", "-c8", "-d" + seconds + "s", uri.toString()))
            .redirectErrorStream(true)
            .start();
    String output = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = wrk.waitFor();
    long cpu = ProcessFigures.of(pid).cpuNanos() - cpuBefore;
    double own = cpu - idle * (System.nanoTime() - start);
    Matcher matcher = REQUESTS.matcher(output);
    if (status != 0
        || !matcher.find()
        || output.contains("Non-2xx")
        || output.contains("Socket errors")) {
      throw new IOException("wrk " + uri + ": " + output);
    }
    return own / 1e3 / Long.parseLong(matcher.group(1));
  }
}
