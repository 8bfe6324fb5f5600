package dev.pipit.linux;

import java.util.Arrays;

/**
 * Why a system call failed ({@code errno(3)}); the numbers of {@code asm-generic/errno.h}, which
 * arm64 and x86-64 share.
 */
public enum Errno {
  EPERM(1, "operation not permitted"),
  ENOENT(2, "no such file"),
  EINTR(4, "interrupted"),
  EIO(5, "input or output error"),
  ENXIO(6, "no such device or address"),
  EBADF(9, "bad file descriptor"),
  EAGAIN(11, "nothing there yet"),
  ENOMEM(12, "out of memory"),
  EACCES(13, "permission denied"),
  EFAULT(14, "bad address"),
  EBUSY(16, "device is busy"),
  EXDEV(18, "cross-device link"),
  ENODEV(19, "no such device"),
  ENOTDIR(20, "not a directory"),
  EISDIR(21, "is a directory"),
  EINVAL(22, "invalid argument"),
  ENFILE(23, "too many open files in the system"),
  EMFILE(24, "too many open files in the process"),
  ENOTTY(25, "the device does not know this request"),
  ENOSPC(28, "no bandwidth or space left"),
  EROFS(30, "read-only file system"),
  EPIPE(32, "end of stream"),
  ERANGE(34, "value out of range"),
  ENAMETOOLONG(36, "file name too long"),
  ENOSYS(38, "no such system call"),
  ELOOP(40, "too many symbolic links"),
  ENODATA(61, "no data"),
  ENOLINK(67, "no signal"),
  EPROTO(71, "USB protocol error"),
  EOVERFLOW(75, "value too large"),
  EILSEQ(84, "USB transfer error"),
  EMSGSIZE(90, "message too long"),
  EOPNOTSUPP(95, "operation not supported"),
  ENOBUFS(105, "no buffer space"),
  ESHUTDOWN(108, "the device is shut down"),
  ETIMEDOUT(110, "timed out"),
  ECONNREFUSED(111, "connection refused"),
  EREMOTEIO(121, "error at the far end of the bus"),
  /** A number that is not in this list. */
  UNKNOWN(0, "unknown error");

  private static final Errno[] BY_NUMBER = byNumber();

  private final int number;
  private final String text;

  Errno(int number, String text) {
    this.number = number;
    this.text = text;
  }

  /** The constant for {@code number}, or {@link #UNKNOWN}. */
  public static Errno of(int number) {
    return number > 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : UNKNOWN;
  }

  /** The kernel's number, 0 for {@link #UNKNOWN}. */
  public int number() {
    return number;
  }

  /** A few plain words. */
  public String text() {
    return text;
  }

  private static Errno[] byNumber() {
    Errno[] table = new Errno[EREMOTEIO.number + 1];
    Arrays.fill(table, UNKNOWN);
    for (Errno errno : values()) {
      table[errno.number] = errno;
    }
    return table;
  }
}
