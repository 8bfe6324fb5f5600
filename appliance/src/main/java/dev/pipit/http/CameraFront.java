package dev.pipit.http;

import dev.pipit.access.Access;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.jspecify.annotations.Nullable;

/** What the web server of a camera serves. */
final class CameraFront implements Front.Maker {
  private final Cameras cameras;
  private final List<ApiRoutes> more;
  private final @Nullable Access access;
  private final String pageFolder;

  /**
   * @param more parts of the API beside the state and the access
   * @param access who is let in; null for everyone
   * @param pageFolder where the pages are on the class path
   */
  CameraFront(Cameras cameras, List<ApiRoutes> more, @Nullable Access access, String pageFolder) {
    this.cameras = cameras;
    this.more = List.copyOf(more);
    this.access = access;
    this.pageFolder = pageFolder;
  }

  @Override
  public Front of(Traffic traffic) {
    Clock clock = Clock.systemUTC();
    StatusRoute status =
        new StatusRoute(cameras, traffic, new MetricsText(cameras, traffic), clock);
    HealthRoutes health = new HealthRoutes(cameras);
    AboutRoute about = new AboutRoute(cameras);
    EventRoute events = new EventRoute(status::state, cameras);
    List<ApiRoutes> parts = new ArrayList<>();
    parts.addAll(List.of(status, new OpenApiDocument(), health, about, events));
    parts.add(new DiagnosticsRoute(status::state, cameras, health, about));
    parts.addAll(more);
    if (access != null) {
      parts.add(new AccessApi(access, cameras, clock));
    }
    return new Front(
        access == null ? Gate.OPEN : new AccessGate(access),
        changed -> {
          if (access != null) {
            access.onChange(changed);
          }
        },
        () -> {
          if (access != null) {
            access.refresh();
          }
        },
        status,
        Right.VIEW,
        new PageRoute(CameraFront.class.getClassLoader(), pageFolder),
        parts,
        events,
        InvocationType.NON_BLOCKING);
  }
}
