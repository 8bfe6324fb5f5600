package dev.pipit.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class PlainRunTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "run",
        "run --port 9000 --source test",
        "run --port=9000 --config=/etc/pipit.toml",
        "run --set a=b --set c=d=e --source=file:/x=y"
      })
  void itUnderstandsWhatTheCommandLineLibraryUnderstands(String line) {
    String[] arguments = line.split(" ");
    Startup plain = PlainRun.parse(arguments);
    RunCommand command = new RunCommand();
    new CommandLine(command).parseArgs(Arrays.copyOfRange(arguments, 1, arguments.length));
    assertThat(plain).isNotNull();
    assertThat(plain.port).isEqualTo(command.startup.port);
    assertThat(plain.file).isEqualTo(command.startup.file);
    assertThat(plain.source).isEqualTo(command.startup.source);
    assertThat(plain.settings).isEqualTo(command.startup.settings);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "probe",
        "run --help",
        "run --port",
        "run --port x",
        "run --prot 1",
        "run --source -h",
        "run test",
        "version"
      })
  void itLeavesTheRestToTheLibrary(String line) {
    assertThat(PlainRun.parse(line.split(" "))).isNull();
  }

  @Test
  void nothingAtAllIsNotRun() {
    assertThat(PlainRun.parse()).isNull();
  }
}
