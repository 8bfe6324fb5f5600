package dev.pipit.http;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;

/** What the web server of a relay serves. Its gate may wait for the database. */
final class RelayFront implements Front.Maker {
  private final RelayHouse house;
  private final Visitors visitors;
  private final List<ApiRoutes> parts;
  private final String pageFolder;

  RelayFront(RelayHouse house, Visitors visitors, List<ApiRoutes> parts, String pageFolder) {
    this.house = house;
    this.visitors = visitors;
    this.parts = List.copyOf(parts);
    this.pageFolder = pageFolder;
  }

  @Override
  public Front of(Traffic traffic) {
    return new Front(
        new RelayGate(visitors),
        visitors::onChange,
        () -> {},
        new Status(house, traffic),
        // Everybody with an account may look at what is theirs; the relay is the administrator's.
        Right.ADMIN,
        new PageRoute(RelayFront.class.getClassLoader(), pageFolder),
        parts,
        null,
        InvocationType.BLOCKING);
  }

  /** {@code /metrics} and {@code /health}. */
  private record Status(RelayHouse house, Traffic traffic) implements StatusPages {
    @Override
    public void metrics(Request request, Response response, Callback callback) {
      response.getHeaders().put(Fields.NO_STORE);
      Reply.text(request, response, callback, HttpStatus.OK_200, Fields.METRICS, text());
    }

    private String text() {
      MetricSnapshots.Builder all = MetricSnapshots.builder();
      all.metricSnapshot(
          InfoSnapshot.builder()
              .name("pipit_relay")
              .help("Always 1; the label names the version.")
              .dataPoint(
                  InfoSnapshot.InfoDataPointSnapshot.builder()
                      .labels(Labels.of("version", house.version()))
                      .build())
              .build());
      house.figures().forEach(figure -> add(all, figure));
      add(
          all,
          new RelayHouse.Figure(
              "pipit_http_connections",
              "Open connections.",
              traffic.connections().getAsInt(),
              false));
      ByteArrayOutputStream out = new ByteArrayOutputStream(8 * 1024);
      try {
        PrometheusTextFormatWriter.create().write(out, all.build());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return out.toString(StandardCharsets.UTF_8);
    }

    private static void add(MetricSnapshots.Builder all, RelayHouse.Figure figure) {
      if (figure.isCounter()) {
        all.metricSnapshot(
            CounterSnapshot.builder()
                .name(figure.name())
                .help(figure.help())
                .dataPoint(
                    CounterSnapshot.CounterDataPointSnapshot.builder()
                        .value(figure.value())
                        .build())
                .build());
      } else {
        all.metricSnapshot(
            GaugeSnapshot.builder()
                .name(figure.name())
                .help(figure.help())
                .dataPoint(
                    GaugeSnapshot.GaugeDataPointSnapshot.builder().value(figure.value()).build())
                .build());
      }
    }

    @Override
    public void health(Request request, Response response, Callback callback, boolean mayView) {
      response.getHeaders().put(Fields.NO_STORE);
      List<String> faults = house.faults();
      boolean healthy = faults.isEmpty();
      String told = mayView ? String.join("\n", faults) : "The relay is not as it should be.";
      Reply.text(
          request,
          response,
          callback,
          healthy ? HttpStatus.OK_200 : HttpStatus.SERVICE_UNAVAILABLE_503,
          Fields.PLAIN_TEXT,
          healthy ? "The relay is as it should be.\n" : told + "\n");
    }
  }
}
