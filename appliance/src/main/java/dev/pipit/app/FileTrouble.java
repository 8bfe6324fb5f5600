package dev.pipit.app;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/**
 * What is wrong with a file, in words for people; Java's own are a path, or the name of a class.
 */
final class FileTrouble {
  private FileTrouble() {}

  /** A clause without its full stop, to follow a colon. */
  static String words(IOException e) {
    return switch (e) {
      case NoSuchFileException missing -> "there is no " + missing.getFile();
      case AccessDeniedException denied -> "this user may not use " + denied.getFile();
      case FileAlreadyExistsException present -> present.getFile() + " is there already";
      case FileSystemException other when other.getReason() != null ->
          other.getFile() + ": " + other.getReason();
      default -> {
        String message = e.getMessage();
        yield message == null || message.isBlank() ? "it cannot be read or written" : message;
      }
    };
  }
}
