package dev.pipit.vm;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Shows whether an emulator runs a JVM truly: two threads call methods while the JVM compiles them
 * and replaces their code, over and over. Nothing native is called and no memory but Java's is
 * touched, so that a crash is not the program's.
 *
 * <pre>
 * src/test/vm/boot.sh -- java -cp $PWD/target/test-classes dev.pipit.vm.ReplacedCode 50
 * </pre>
 */
final class ReplacedCode {
  private static final int CALLS = 3000;

  private ReplacedCode() {}

  /** What is defined anew in each round, so that its methods begin uncompiled. */
  public interface Work {
    long work(long x);
  }

  /** Small methods that call each other. */
  static final class Methods implements Work {
    Methods() {}

    @Override
    public long work(long x) {
      long sum = x;
      for (int i = 0; i < 20; i++) {
        sum += mixed(sum) + chosen(i) + turned(sum);
      }
      return sum;
    }

    private static long mixed(long x) {
      return chosen(x) ^ shifted(x + 1);
    }

    private static long chosen(long x) {
      return x % 7 == 0 ? turned(x) + shifted(x) : shifted(x);
    }

    private static long turned(long x) {
      return (x * 31) ^ (x >>> 3);
    }

    private static long shifted(long x) {
      return (x << 1) + 7;
    }
  }

  private static final class Fresh extends ClassLoader {
    Work define(byte[] bytes) throws ReflectiveOperationException {
      var constructor =
          defineClass(Methods.class.getName(), bytes, 0, bytes.length).getDeclaredConstructor();
      constructor.setAccessible(true);
      return (Work) constructor.newInstance();
    }
  }

  public static void main(String[] arguments) throws Exception {
    long end = System.nanoTime() + Long.parseLong(arguments[0]) * 1_000_000_000L;
    byte[] bytes = classFile();
    int rounds = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (; System.nanoTime() - end < 0; rounds++) {
        Work work = new Fresh().define(bytes);
        Callable<Long> calls = () -> calls(work);
        Future<Long> one = threads.submit(calls);
        Future<Long> other = threads.submit(calls);
        if (!one.get().equals(other.get())) {
          throw new AssertionError("Different sums in round " + rounds);
        }
      }
    }
    System.out.println(rounds + " rounds");
  }

  private static long calls(Work work) {
    long sum = 0;
    for (int i = 0; i < CALLS; i++) {
      sum += work.work(sum + i);
    }
    return sum;
  }

  private static byte[] classFile() throws IOException {
    try (InputStream file = ReplacedCode.class.getResourceAsStream("ReplacedCode$Methods.class")) {
      if (file == null) {
        throw new IOException("The class path has no class file of " + Methods.class.getName());
      }
      return file.readAllBytes();
    }
  }
}
