package dev.pipit.capture;

import dev.pipit.capture.CaptureException.Reason;
import dev.pipit.linux.SystemCallException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Errors of the kernel in words that help the camera's owner. */
final class DeviceFaults {
  private DeviceFaults() {}

  /**
   * @param label the camera, for people
   * @param path its node
   */
  static CaptureException of(String label, String path, SystemCallException e) {
    String why = " [" + e.getMessage() + "]";
    return switch (e.errno()) {
      case ENOENT, ENOTDIR, ENODEV, ENXIO, ESHUTDOWN, EBADF ->
          fault(
              Reason.GONE,
              label + " is gone: it was unplugged, or it switched itself off." + why,
              "Plug the camera in again. If it happens often, try a shorter cable, another USB port"
                  + " or a stronger power supply.");
      case EBUSY -> busy(label, path, why, new DeviceHolders().of(Path.of(path)));
      case EACCES, EPERM, EROFS ->
          fault(
              Reason.DENIED,
              "Pipit may not open " + label + "." + why,
              "Add the user that runs Pipit to the group \"video\" and start it again.");
      case ENOSPC ->
          fault(
              Reason.RESOURCES,
              "The USB bandwidth does not suffice for "
                  + label
                  + "; this is not about disk space."
                  + why,
              "Plug the camera into another USB port or unplug other cameras, or ask for a smaller"
                  + " picture.");
      case ENOMEM, ENOBUFS ->
          fault(
              Reason.RESOURCES,
              "There is no memory for the pictures of " + label + "." + why,
              "Ask for a smaller picture, or end other programs that use cameras or the graphics"
                  + " memory (CMA).");
      case EMFILE, ENFILE ->
          fault(
              Reason.RESOURCES,
              "Too many files are open to open " + label + "." + why,
              "Raise the limit on open files (LimitNOFILE in the service's unit).");
      case EINVAL, ERANGE, EOVERFLOW, EMSGSIZE, EOPNOTSUPP ->
          fault(
              Reason.FORMAT,
              label + " refuses the picture that is asked of it." + why,
              "Ask for another size or rate; \"pipit probe\" lists what the camera offers.");
      case ENOTTY, EISDIR, ENOSYS, ELOOP, ENAMETOOLONG, EXDEV ->
          fault(
              Reason.FORMAT,
              label + " is not a camera." + why,
              "Choose a camera that \"pipit probe\" lists.");
      case ENOLINK, ENODATA ->
          fault(
              Reason.BROKEN,
              label + " has no signal." + why,
              "Check what is plugged into the camera or grabber.");
      case EIO,
          EPROTO,
          EILSEQ,
          EPIPE,
          ETIMEDOUT,
          EREMOTEIO,
          EFAULT,
          EAGAIN,
          EINTR,
          ECONNREFUSED,
          UNKNOWN ->
          broken(label, "reported an error." + why);
    };
  }

  /**
   * A device that somebody else uses.
   *
   * @param holders who holds it open as far as can be seen, this program among them
   */
  static CaptureException busy(
      String label, String path, String why, List<DeviceHolders.Holder> holders) {
    long own = ProcessHandle.current().pid();
    List<DeviceHolders.Holder> others =
        holders.stream().filter(holder -> holder.processId() != own).toList();
    if (!others.isEmpty()) {
      String names =
          others.stream().map(DeviceHolders.Holder::toString).collect(Collectors.joining(" or "));
      return fault(
          Reason.BUSY,
          label + " is in use by another program: " + names + "." + why,
          "End that program, or stop the service it belongs to (\"sudo kill "
              + others.getFirst().processId()
              + "\"); the picture comes by itself then.");
    }
    // Once is the attempt that has just failed.
    if (holders.stream().anyMatch(holder -> holder.times() > 1)) {
      return fault(
          Reason.BUSY,
          label + " is in use by Pipit itself." + why,
          "Let one camera of the settings use it, not two; if there is only one, start Pipit"
              + " again.");
    }
    return fault(
        Reason.BUSY,
        label + " is in use by another program." + why,
        "End the other program; \"sudo fuser -v " + path + "\" names it.");
  }

  /** A device that behaves against its own rules, or that gives nothing. */
  static CaptureException broken(String label, String predicate) {
    return fault(
        Reason.BROKEN,
        label + " " + predicate,
        "Unplug the camera, wait a moment and plug it in again. If it happens often, try a shorter"
            + " cable, another USB port or a stronger power supply.");
  }

  /** A device whose pictures cannot be read. */
  static CaptureException format(String label, String predicate) {
    return fault(
        Reason.FORMAT,
        label + " " + predicate + ".",
        "Ask for another size or rate; \"pipit probe\" lists what the camera offers.");
  }

  static CaptureException fault(Reason reason, String sentence, String action) {
    return new CaptureException(reason, sentence, action);
  }
}
