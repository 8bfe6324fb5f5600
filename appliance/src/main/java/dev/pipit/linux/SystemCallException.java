package dev.pipit.linux;

/** A system call that the kernel refused. */
public final class SystemCallException extends Exception {
  private static final long serialVersionUID = 1;

  private final String call;
  private final Errno errno;

  /**
   * @param call what was asked of the kernel, such as {@code VIDIOC_S_FMT}
   * @param number the value of {@code errno}
   */
  public SystemCallException(String call, int number) {
    super(
        Errno.of(number) == Errno.UNKNOWN
            ? call + ": error " + number
            : call + ": " + Errno.of(number) + ", " + Errno.of(number).text());
    this.call = call;
    this.errno = Errno.of(number);
  }

  /** What was asked of the kernel. */
  public String call() {
    return call;
  }

  /** Why it was refused. */
  public Errno errno() {
    return errno;
  }
}
