package dev.pipit.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pipit.device.Motion;
import dev.pipit.device.Night;
import dev.pipit.hls.ResourceName;
import dev.pipit.http.RawClient.Answer;
import dev.pipit.http.ServiceState.Camera;
import dev.pipit.installed.PlaylistView;
import dev.pipit.testing.GoldenFile;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpField;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code docs/reference/http.md} says what the server does. */
class HttpReferenceTest {
  private static final Path PAGE = Path.of("../docs/reference/http.md");
  private static final Path SOURCES = Path.of("src/main/java/dev/pipit/http");
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static TestSite site;
  private static String page;

  @BeforeAll
  static void start() throws Exception {
    page = Files.readString(PAGE);
    site = new TestSite();
    site.health = new HealthSample();
    site.feed.seconds(4);
    site.setState(state(camera()));
  }

  @AfterAll
  static void stop() {
    site.close();
  }

  private static ServiceState state(Camera camera) {
    return new ServiceState(
        "0.1.0",
        1_767_225_600_000L,
        List.of(
            new ServiceState.Warning(
                "open-network",
                "Anyone who can reach this address can watch.",
                "Set server.bind to 127.0.0.1 unless you trust everyone on the network.")),
        List.of(camera));
  }

  private static Camera camera() {
    return new Camera(
        "camera",
        ServiceState.Phase.LIVE,
        "Live.",
        "",
        1_767_225_601_200L,
        false,
        new ServiceState.Source("HD Webcam (/dev/video0)", "YUYV", 1280, 720, 30),
        new ServiceState.Encoder("libx264", "It passed its trial.", 2_000_000, 0),
        new ServiceState.Lowered(1280, 720, 15, 1_767_225_603_000L),
        new ServiceState.Stream("avc1.64001F", 1280, 720, 29.97, 1_987_654, 10, 4_987_654),
        new ServiceState.Counters(1800, 2, 1798, 0),
        new ServiceState.Change(
            "kept", List.of("cameras.camera.width"), 1_767_225_602_000L, "The new settings work."));
  }

  private static Camera cameraBeforeItsFirstPicture() {
    Camera camera = camera();
    return new Camera(
        camera.name(),
        ServiceState.Phase.STARTING,
        camera.sentence(),
        camera.action(),
        camera.sinceMs(),
        camera.privacy(),
        null,
        null,
        null,
        null,
        camera.counters(),
        null);
  }

  @Test
  void everyAddressAnswersWithTheFieldsThatThePageTells() throws IOException {
    Map<String, String> names = namesOnTheStream();
    List<MatchResult> rows = rows("\\| `(/[^`]*)` \\|.*\\| (.*) \\| (.*) \\|");
    assertThat(rows).hasSize(11);
    for (MatchResult row : rows) {
      String address = row.group(1);
      for (Map.Entry<String, String> name : names.entrySet()) {
        address = address.replace(name.getKey(), name.getValue());
      }
      assertThat(address).doesNotContain("{");
      Answer answer = site.get(address);
      assertThat(answer.status()).as(address).isEqualTo(address.endsWith("/ws") ? 426 : 200);
      checkField(answer, "content-type", row.group(2));
      checkField(answer, "cache-control", row.group(3));
    }
  }

  private static Map<String, String> namesOnTheStream() throws IOException {
    PlaylistView playlist = PlaylistView.parse(site.get(site.mediaPlaylist()).text());
    Map<String, String> names = new LinkedHashMap<>();
    names.put("{file}", "app-1a2b3c.js");
    names.put("/live/{camera}/{run}/", site.run());
    names.put("{camera}", "camera");
    names.put("init-{n}.mp4", String.valueOf(playlist.mapUri()));
    names.put("s{n}.mp4", playlist.segmentUris().getLast());
    names.put("s{n}.{part}.mp4", playlist.partUris().getLast());
    return names;
  }

  private static void checkField(Answer answer, String name, String cell) {
    if (cell.startsWith("`")) {
      assertThat(answer.header(name)).isEqualTo(cell.replace("`", ""));
    }
  }

  @Test
  void noAddressIsMissing() throws IllegalAccessException {
    List<String> addresses =
        rows("\\| `(/[^`]*)` \\|.*").stream().map(row -> row.group(1)).toList();
    assertThat(addresses)
        .containsAll(addressesIn(StatusRoute.class))
        .containsAll(addressesIn(StatusPages.class))
        .contains("/live/{camera}/ws");
    assertThat(addressesIn(StatusRoute.class)).hasSize(1);
    assertThat(addressesIn(StatusPages.class)).hasSize(2);
    assertThat(addresses.stream().filter(address -> address.contains("{run}")))
        .hasSameSizeAs(ResourceName.class.getPermittedSubclasses());
  }

  private static List<String> addressesIn(Class<?> route) throws IllegalAccessException {
    List<String> found = new ArrayList<>();
    for (Field field : route.getDeclaredFields()) {
      if (field.getType() == String.class) {
        field.setAccessible(true);
        found.add((String) field.get(null));
      }
    }
    return found;
  }

  @Test
  void everyFixedHeaderFieldIsThere() throws IllegalAccessException {
    for (Field constant : Fields.class.getDeclaredFields()) {
      HttpField field = (HttpField) constant.get(null);
      String value = String.valueOf(field.getValue());
      boolean told =
          page.contains(field.getName() + ": " + value) || page.contains('`' + value + '`');
      assertThat(told).as(field.toString()).isTrue();
    }
  }

  @Test
  void everyStatusThatTheServerSendsIsThere() throws IOException {
    Set<String> told = new TreeSet<>();
    rows("\\| (\\d{3}) \\| .*").forEach(row -> told.add(row.group(1)));
    Pattern status = Pattern.compile("HttpStatus\\.[A-Z_]+_(\\d{3})");
    Set<String> sent = new TreeSet<>();
    try (Stream<Path> files = Files.list(SOURCES)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        Matcher matcher = status.matcher(Files.readString(file));
        while (matcher.find()) {
          sent.add(matcher.group(1));
        }
      }
    }
    assertThat(sent).contains("200", "404", "421");
    assertThat(told).containsAll(sent);
  }

  @Test
  void theLimitsAreThoseOfTheSettings() {
    assertThat(page)
        .contains("| open connections | " + grouped(WebSettings.DEFAULT_MAX_CONNECTIONS))
        .contains("| viewers over WebSockets | " + grouped(WebSettings.DEFAULT_MAX_WEB_SOCKETS));
  }

  private static String grouped(int number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  @Test
  void everyMessageHasTheMembersThatThePageShows() throws JsonProcessingException {
    Map<String, Set<List<String>>> shown = new LinkedHashMap<>();
    for (MatchResult row : rows(" *(\\{\"type\":\"[a-z]+\".*})")) {
      JsonNode message = MAPPER.readTree(row.group(1));
      List<String> members = new ArrayList<>();
      message.fieldNames().forEachRemaining(members::add);
      shown.computeIfAbsent(message.path("type").asText(), _ -> new LinkedHashSet<>()).add(members);
    }
    Set<String> sent = new TreeSet<>();
    for (Class<?> type : LiveSocket.class.getDeclaredClasses()) {
      if (type.isRecord() && type.getSimpleName().endsWith("Message")) {
        String name = type.getSimpleName().replace("Message", "").toLowerCase(Locale.ROOT);
        sent.add(name);
        List<String> members =
            Stream.of(type.getRecordComponents()).map(RecordComponent::getName).toList();
        assertThat(shown.get(name)).as(name).isNotNull().contains(members);
      }
    }
    assertThat(sent).hasSize(4).isEqualTo(shown.keySet());
  }

  @Test
  void theExampleOfTheStateIsWhatTheServerSends() throws IOException {
    ObjectNode json = (ObjectNode) MAPPER.readTree(site.get("/api/v1/state").text());
    assertThat(json.path("nowMs").asLong()).isGreaterThan(1_767_225_600_000L);
    json.put("nowMs", 1_767_225_660_000L);
    // The other tests are viewers, or were.
    ((ObjectNode) json.at("/cameras/0/viewers")).put("hls", 1);
    String text = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json);
    GoldenFile.checkSection(PAGE, "state", "```json\n" + text + "\n```\n");
  }

  @Test
  void everyMemberOfTheStateIsExplained() throws IOException {
    Map<String, String> types = new LinkedHashMap<>();
    site.motion = new Motion(true, 1_767_225_655_000L, 3);
    site.night = new Night(true, Night.By.PICTURE, 1_767_225_655_000L, 2);
    addTypes(MAPPER.readTree(site.get("/api/v1/state").text()), "", types);
    site.motion = null;
    site.night = null;
    site.setState(state(cameraBeforeItsFirstPicture()));
    Map<String, String> bare = new LinkedHashMap<>();
    addTypes(MAPPER.readTree(site.get("/api/v1/state").text()), "", bare);
    site.setState(state(camera()));
    bare.forEach((path, type) -> types.merge(path, type, HttpReferenceTest::either));

    Map<String, String> told = new LinkedHashMap<>();
    for (MatchResult row :
        rows(
            "\\| `([a-zA-Z.\\[\\]]+)` \\| ((?:string|integer|number|boolean|array|object)[a-z ]*) \\| .+ \\|")) {
      told.put(row.group(1), row.group(2));
    }
    assertThat(told).isEqualTo(types);
  }

  private static String either(String one, String other) {
    return one.equals(other) ? one : one + " or " + other;
  }

  private static void addTypes(JsonNode node, String path, Map<String, String> types) {
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      String name = path + member.getKey();
      JsonNode value = member.getValue();
      types.put(name, type(value));
      if (value.isArray()) {
        addTypes(value.path(0), name + "[].", types);
      } else {
        addTypes(value, name + '.', types);
      }
    }
  }

  private static String type(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> "string";
      case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
      case ARRAY -> "array";
      case OBJECT -> "object";
      case NULL -> "null";
      case BOOLEAN -> "boolean";
      case BINARY, MISSING, POJO -> throw new IllegalStateException("in JSON: " + value);
    };
  }

  @Test
  void everyStateOfACameraIsExplained() {
    for (ServiceState.Phase phase : ServiceState.Phase.values()) {
      assertThat(rows("\\| `" + phase.word() + "` \\| .+ \\|")).as(phase.word()).hasSize(1);
    }
  }

  @Test
  void theMetricsAreDescribedAsTheyAre() throws IOException {
    site.motion = new Motion(true, 1_767_225_655_000L, 3);
    site.night = new Night(true, Night.By.PICTURE, 1_767_225_655_000L, 2);
    String text = site.get("/metrics").text();
    site.motion = null;
    site.night = null;
    assertThat(text).contains("pipit_motion_detected 1.0\n", "pipit_motions_total 3.0\n");
    assertThat(text).contains("pipit_night 1.0\n", "pipit_nights_total 2.0\n");
    GoldenFile.checkSection(PAGE, "metrics", metrics(text));
  }

  /** The table of the page, from the text format's HELP, TYPE and samples of each metric. */
  private static String metrics(String text) {
    Map<String, String> helps = new LinkedHashMap<>();
    Map<String, String> types = new LinkedHashMap<>();
    Map<String, Set<String>> labels = new LinkedHashMap<>();
    String metric = "";
    for (String line : text.lines().toList()) {
      String[] words = line.split(" ", 4);
      if (words[0].equals("#")) {
        metric = words[2];
        (words[1].equals("HELP") ? helps : types).put(metric, words[3]);
        labels.putIfAbsent(metric, new LinkedHashSet<>());
      } else {
        assertThat(line).startsWith(metric);
        Set<String> known = labels.computeIfAbsent(metric, _ -> new LinkedHashSet<>());
        Pattern.compile("[{,]([a-z]+)=")
            .matcher(line)
            .results()
            .forEach(l -> known.add(l.group(1)));
      }
    }
    assertThat(types.keySet()).hasSizeGreaterThan(30).isEqualTo(helps.keySet());
    StringBuilder table =
        new StringBuilder("| metric | type | labels | meaning |\n|---|---|---|---|\n");
    helps.forEach(
        (name, help) ->
            table.append(
                "| `%s` | %s | %s | %s |\n"
                    .formatted(
                        name,
                        types.get(name),
                        labels.getOrDefault(name, Set.of()).stream()
                            .map(label -> '`' + label + '`')
                            .collect(Collectors.joining(", ")),
                        help)));
    return table.toString();
  }

  private static List<MatchResult> rows(String pattern) {
    return Pattern.compile("^" + pattern + "$", Pattern.MULTILINE).matcher(page).results().toList();
  }
}
