package dev.pipit.http;

import dev.pipit.device.History;
import dev.pipit.device.RecentLog;
import java.util.List;

/** How the service is and was. Any thread. */
public interface Health {
  /** Nothing is known: for a server without a watch. */
  Health NONE =
      new Health() {
        private final History history = new History();
        private final RecentLog log = new RecentLog();

        @Override
        public ServiceHealth now() {
          return ServiceHealth.UNKNOWN;
        }

        @Override
        public History history() {
          return history;
        }

        @Override
        public RecentLog log() {
          return log;
        }

        @Override
        public List<Attachment> attachments() {
          return List.of();
        }
      };

  /** How it was when it was last looked at: the same object until it is looked at again. */
  ServiceHealth now();

  /** The last ten minutes. */
  History history();

  /** The newest lines of the log. */
  RecentLog log();

  /** What else belongs into the diagnostics. */
  List<Attachment> attachments();

  /** A text file of the diagnostics; must hold no secrets. */
  record Attachment(String name, Content content) {}

  /** Makes a text when it is needed; may take seconds. */
  @FunctionalInterface
  interface Content {
    /** The text; whatever it throws stands in its place. */
    String text() throws Exception;
  }
}
