package dev.pipit.http;

/** A part of the API: what belongs together and is answered by one class. */
@FunctionalInterface
public interface ApiRoutes {
  /** Adds its routes; called once, before the server starts. */
  void addTo(ApiTable table);
}
