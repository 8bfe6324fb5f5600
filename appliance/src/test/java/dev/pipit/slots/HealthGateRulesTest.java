package dev.pipit.slots;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pipit.testing.Program;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the health gate decides from facts, as a table; it does nothing while it decides. */
class HealthGateRulesTest {
  @ParameterizedTest
  @CsvSource({
    // mode, service, data, camera, network, camera before, network before, verdict
    "trial, up, writable, live, up, live, up, good",
    "trial, up, writable, none, up, none, up, good",
    "trial, up, writable, none, up, unknown, up, good",
    "trial, up, writable, none, down, '', '', good",
    "trial, up, writable, live, up, none, down, good",
    "trial, up, writable, live, down, live, down, good",
    "trial, up, writable, none, up, live, up, wait no-picture",
    "trial, up, writable, unknown, up, live, up, wait no-picture",
    "trial, up, writable, live, down, live, up, wait no-network",
    "trial, up, broken, live, up, live, up, wait data-not-writable",
    "trial, up, '', live, up, live, up, wait data-not-writable",
    "trial, down, writable, live, up, live, up, wait no-service",
    "trial, refuses-settings, writable, live, up, live, up, wait no-service",
    "trial, '', writable, live, up, live, up, wait no-service",
    "committed, up, '', '', '', live, up, good",
    "committed, up, broken, none, down, live, up, good",
    "committed, refuses-settings, '', '', '', '', '', good",
    "committed, down, writable, live, up, live, up, wait no-service",
  })
  void aSystemIsGoodWhenWhatWorkedBeforeWorksAgain(
      String mode,
      String service,
      String data,
      String camera,
      String network,
      String cameraBefore,
      String networkBefore,
      String verdict)
      throws Exception {
    assertThat(
            decide(
                "judge",
                "mode=" + mode,
                "service=" + service,
                "data=" + data,
                "camera=" + camera,
                "network=" + network,
                "camera-before=" + cameraBefore,
                "network-before=" + networkBefore))
        .isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({
    // current, committed, trial, its state, bad starts before, the other slot, what the start means
    "A, A, none, none, 0, no, go-on",
    "A, A, none, none, 3, no, go-on",
    "A, A, none, none, 0, good, count",
    "A, A, none, none, 2, good, count",
    "A, A, none, none, 3, good, fall-back",
    "A, A, none, none, 9, good, fall-back",
    "A, A, none, none, rubbish, good, count",
    "A, A, none, none, '', good, count",
    "A, A, B, pending, 0, no, go-on",
    "A, A, B, started, 0, no, rolled-back",
    "A, A, B, started, 3, no, rolled-back",
    "B, A, B, started, 0, good, trial",
    "B, A, B, started, 3, good, trial",
    "B, A, none, none, 3, good, trial",
    "B, B, B, started, 0, good, count",
  })
  void aStartIsATrialOrARollBackOrOneMoreThatHasToProveGood(
      String current,
      String committed,
      String trial,
      String trialState,
      String badStarts,
      String other,
      String meaning)
      throws Exception {
    assertThat(
            decide(
                "account",
                "current=" + current,
                "committed=" + committed,
                "trial=" + trial,
                "trial-state=" + trialState,
                "bad-starts=" + badStarts,
                "other=" + other))
        .isEqualTo(meaning);
  }

  private static String decide(String verb, String... facts) throws Exception {
    List<String> command = new ArrayList<>(List.of(Card.SCRIPTS.resolve("health-gate").toString()));
    command.add(verb);
    command.addAll(List.of(facts));
    Program program = Program.run(command);
    assertThat(program.errors()).isEmpty();
    assertThat(program.exitCode()).isZero();
    return program.output().strip();
  }
}
