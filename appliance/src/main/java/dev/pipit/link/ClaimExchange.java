package dev.pipit.link;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pipit.json.JsonTrees;
import dev.pipit.link.Kind.Name;
import dev.pipit.link.Kind.Text;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Trades a claim code for a token, once. Nothing is kept here; the caller keeps the token where
 * only the device's own user can read it. Any thread; each call waits, a virtual thread is for it.
 */
public final class ClaimExchange {
  /** Where a relay takes claims. */
  public static final String PATH = "/api/v1/link/claim";

  private static final int LONGEST_ANSWER = 16 * 1024;
  private static final Pattern CODE = Pattern.compile("[A-Z0-9]{6,32}");
  private static final List<Field> ANSWER =
      List.of(
          Field.of("token", new Text(128), "what proves the device"),
          Field.of("deviceId", new Name(Fields.MAX_NAME), "the relay's name for the device"),
          Field.of("relayName", new Text(100), "how the relay calls itself"));

  /** What came of it. */
  public sealed interface Outcome {
    /** The device belongs to somebody. */
    record Claimed(RelayCredential credential) implements Outcome {}

    /**
     * It does not.
     *
     * @param retryAfter when the relay lets it be tried again, or null
     */
    record Refused(LinkFault fault, @Nullable Duration retryAfter) implements Outcome {}
  }

  private final RelayTrust trust;
  private final LinkTime time;
  private final Duration limit;

  /**
   * Claims at relays that prove themselves.
   *
   * @param limit for the whole exchange
   */
  public ClaimExchange(RelayTrust trust, LinkTime time, Duration limit) {
    this.trust = trust;
    this.time = time;
    this.limit = limit;
  }

  /**
   * Asks the relay.
   *
   * @param typed the code; spaces, hyphens and small letters do not matter
   * @param serial tells this device from others: letters, digits, dots, hyphens, underscores
   * @param name how the device calls itself
   * @throws InterruptedException when the thread was interrupted; the relay may have given a token
   *     all the same, which then is of no use to anybody
   */
  public Outcome claim(RelayAddress relay, String typed, String serial, String name)
      throws InterruptedException {
    String code = typed.replaceAll("[\\s-]", "").toUpperCase(Locale.ROOT);
    if (!CODE.matcher(code).matches()) {
      return refused(
          "claim-code-form",
          "A claim code has letters and digits only, six at least.",
          "Type it as the relay shows it.");
    }
    String body =
        JsonTrees.text(
            Values.none()
                .put("code", code)
                .put("serial", serial)
                .put("name", LinkFault.plain(name, 100))
                .json());
    try {
      return outcome(relay, sent(relay, body));
    } catch (ExecutionException e) {
      return refused(RelayFaults.of(e, relay, time.now()));
    } catch (IOException | TimeoutException | CancellationException e) {
      return refused(RelayFaults.of(e, relay, time.now()));
    }
  }

  private HttpResponse<byte[]> sent(RelayAddress relay, String body)
      throws IOException, ExecutionException, TimeoutException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(relay.uri(PATH))
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .timeout(limit)
            .POST(BodyPublishers.ofString(body))
            .build();
    try (ExecutorService threads =
            Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("link-claim-", 0).factory());
        HttpClient client =
            HttpClient.newBuilder()
                .executor(threads)
                .sslContext(trust.tls())
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(limit)
                .build()) {
      try {
        // The request's own limit ends with the head of the answer; this one does not.
        return client
            .sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), LONGEST_ANSWER))
            .get(limit.toNanos(), TimeUnit.NANOSECONDS);
      } finally {
        client.shutdownNow();
      }
    }
  }

  private static Outcome outcome(RelayAddress relay, HttpResponse<byte[]> answer) {
    String where = relay.toString();
    return switch (answer.statusCode()) {
      case 200, 201 -> claimed(relay, answer.body());
      case 400, 401, 403, 404, 422 ->
          refused(
              "claim-code-wrong",
              "The relay at " + where + " does not know this claim code.",
              "Look at the code on the relay's page, and type it again.");
      case 409, 410 ->
          refused(
              "claim-code-expired",
              "This claim code was used already, or has expired.",
              "Let the relay's page show another one.");
      case 429, 503 -> {
        Duration wait =
            Handshake.retryAfter(answer.headers().firstValue("Retry-After").orElse(null));
        yield new Outcome.Refused(
            new LinkFault(
                "claim-later",
                "The relay at " + where + " takes no more tries now.",
                wait == null
                    ? "Try again in a few minutes."
                    : "Try again in " + wait.toSeconds() + " seconds."),
            wait);
      }
      default -> refused(RelayFaults.status(answer.statusCode(), relay));
    };
  }

  /** What an answer of a relay says. */
  static Outcome claimed(RelayAddress relay, byte[] body) {
    try {
      ObjectNode json = LinkJson.object(text(body));
      String wrong = Field.wrong("", ANSWER, json);
      if (wrong != null) {
        throw new MalformedMessageException(wrong);
      }
      Values values = new Values(json);
      LinkToken token = LinkToken.of(values.text("token"));
      if (token == null) {
        throw new MalformedMessageException(
            "The field token must be 43 to 128 letters, digits, hyphens or underscores.");
      }
      return new Outcome.Claimed(
          new RelayCredential(relay, token, values.text("deviceId"), values.text("relayName")));
    } catch (MalformedMessageException e) {
      return refused(
          "relay-protocol",
          "What answers at " + relay + " does not speak as a relay: " + e.getMessage(),
          "Check that this is the address of a Pipit relay, and that both are up to date.");
    }
  }

  private static String text(byte[] body) throws MalformedMessageException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedMessageException("The answer is no UTF-8.");
    }
  }

  private static Outcome refused(String code, String sentence, String action) {
    return refused(new LinkFault(code, sentence, action));
  }

  private static Outcome refused(LinkFault fault) {
    return new Outcome.Refused(fault, null);
  }
}
