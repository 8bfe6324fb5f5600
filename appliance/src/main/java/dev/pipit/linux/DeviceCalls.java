package dev.pipit.linux;

/** What is asked of an open device file. One thread at a time. */
public interface DeviceCalls extends AutoCloseable {
  /**
   * {@code ioctl(2)}; repeated when a signal interrupts it. Allocates nothing.
   *
   * @return 0, or the number of the error
   */
  int ioctl(V4l2Request request, StructMemory argument);

  /**
   * {@code poll(2)} for input.
   *
   * @return the events that came, 0 when none came in time
   */
  int poll(int timeoutMillis) throws SystemCallException;

  /**
   * {@code mmap(2)}, shared, to read; the mapping outlives {@link #close}.
   *
   * @param offset where in the file
   * @param lengthBytes more than 0
   */
  MappedMemory map(long offset, int lengthBytes) throws SystemCallException;

  /** {@code close(2)}; again does nothing. */
  @Override
  void close();
}
