package dev.pipit.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pipit.capture.CaptureException;
import dev.pipit.capture.TestPictureSource;
import dev.pipit.installed.Await;
import dev.pipit.media.RawFrame;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StandInTest {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final CountDownLatch driverAnswers = new CountDownLatch(1);
  private final AtomicInteger looks = new AtomicInteger();
  private volatile boolean pluggedIn;
  private volatile boolean driverHangs;
  private final CameraLookout lookout =
      new CameraLookout(this::look, Duration.ofMillis(5), () -> Duration.ofMillis(5));

  private boolean look() {
    looks.incrementAndGet();
    boolean interrupted = false;
    while (driverHangs) {
      try {
        driverAnswers.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return pluggedIn;
  }

  @AfterEach
  void noThreadIsLeft() {
    driverAnswers.countDown();
    Await.until("no thread is left", PATIENCE, () -> threads() == 0);
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals(CameraLookout.THREAD))
        .count();
  }

  private StandIn standIn() {
    return new StandIn(new TestPictureSource(128, 96, 100), lookout);
  }

  @Test
  void aCameraThatIsPluggedInEndsTheTestPicture() throws Exception {
    try (StandIn source = standIn()) {
      aPictureComes(source);
      pluggedIn = true;
      Await.until("it is found", PATIENCE, lookout::hasFound);
      assertThatThrownBy(() -> source.next(PATIENCE))
          .isInstanceOf(CaptureException.class)
          .hasMessageContaining("plugged in");
    }
  }

  @Test
  void aDeviceThatComesIsLookedAtAtOnce() throws Exception {
    CameraLookout patient =
        new CameraLookout(this::look, Duration.ofHours(1), () -> Duration.ofHours(1));
    try (StandIn source = new StandIn(new TestPictureSource(128, 96, 100), patient)) {
      aPictureComes(source);
      assertThat(looks).hasValue(0);
      pluggedIn = true;
      patient.devicesChanged();
      Await.until("it is found", PATIENCE, patient::hasFound);
      assertThat(looks).hasValue(1);
    }
  }

  @Test
  void aDriverThatHangsDoesNotStopTheTestPicture() throws Exception {
    driverHangs = true;
    try (StandIn source = standIn()) {
      Await.until("a look hangs", PATIENCE, () -> looks.get() == 1);
      for (int i = 0; i < 10; i++) {
        aPictureComes(source);
      }
    }
  }

  @Test
  void howeverOftenItIsOpenedOneThreadAtMostHangs() throws Exception {
    driverHangs = true;
    for (int i = 0; i < 5; i++) {
      try (StandIn source = standIn()) {
        Await.until("a look hangs", PATIENCE, () -> looks.get() == 1);
        aPictureComes(source);
        assertThat(threads()).isEqualTo(1);
      }
    }
  }

  @Test
  void whatIsFoundAfterTheCloseIsForgotten() throws Exception {
    driverHangs = true;
    pluggedIn = true;
    standIn().close();
    try (StandIn source = standIn()) {
      aPictureComes(source);
    }
    driverAnswers.countDown();
    Await.until("the thread ends", PATIENCE, () -> threads() == 0);
    assertThat(lookout.hasFound()).isFalse();
  }

  private static void aPictureComes(StandIn source) throws Exception {
    RawFrame frame = source.next(PATIENCE);
    assertThat(frame).isNotNull();
    frame.release();
  }
}
