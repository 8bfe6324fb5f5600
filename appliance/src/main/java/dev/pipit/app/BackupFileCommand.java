package dev.pipit.app;

import dev.pipit.access.AccessException;
import dev.pipit.config.ConfigurationException;
import dev.pipit.config.SettingsFileException;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the commands have in common that write and read a backup. */
abstract class BackupFileCommand implements Callable<Integer> {
  @Option(names = "--stdin", description = "Reads the passphrase from the first line of the input.")
  boolean fromInput;

  @Mixin StateOptions state;
  @Spec CommandSpec spec;

  BackupFileCommand() {}

  /** Does it; what goes wrong with a file is told after {@link #inVain()}. */
  abstract ExitCode run()
      throws AccessException,
          Backup.Refused,
          ConfigurationException,
          IOException,
          SettingsFileException,
          InterruptedException;

  /** What has not happened, for a sentence that goes on with a colon. */
  abstract String inVain();

  @Override
  public Integer call() throws InterruptedException {
    try {
      return run().number();
    } catch (AccessException e) {
      return TokenCommand.refused(spec, e, "The passphrase " + e.sentence() + ".");
    } catch (ConfigurationException e) {
      return failed(String.valueOf(e.getMessage()), ExitCode.CONFIGURATION);
    } catch (Backup.Refused e) {
      return failed(String.valueOf(e.getMessage()), ExitCode.FAILED);
    } catch (IOException e) {
      return failed(inVain() + ": " + FileTrouble.words(e) + ".", ExitCode.FAILED);
    } catch (SettingsFileException e) {
      return failed(inVain() + ". " + e.sentence() + " " + e.action(), ExitCode.FAILED);
    }
  }

  private int failed(String sentence, ExitCode code) {
    spec.commandLine().getErr().println(sentence);
    return code.number();
  }
}
