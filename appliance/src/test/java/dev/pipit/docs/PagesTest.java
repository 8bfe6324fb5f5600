package dev.pipit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PagesTest {
  private static final Path DOCS = Page.ROOT.resolve("docs");
  private static final Path INDEX = DOCS.resolve("README.md");

  @Test
  void everyLinkLeadsToSomething() throws IOException {
    List<String> dead = new ArrayList<>();
    int links = 0;
    for (Page page : Page.all()) {
      for (String link : page.links()) {
        links++;
        if (!leadsSomewhere(page, link)) {
          dead.add(page + ": " + link);
        }
      }
    }
    assertThat(links).isGreaterThan(50);
    assertThat(dead).isEmpty();
  }

  private static boolean leadsSomewhere(Page page, String link) throws IOException {
    Path target = page.target(link);
    if (!target.startsWith(Page.ROOT) || !Files.exists(target)) {
      return false;
    }
    int hash = link.indexOf('#');
    return hash < 0 || Page.of(target).anchors().contains(link.substring(hash + 1));
  }

  @Test
  void everyPageOfTheDocumentationIsInTheIndex() throws IOException {
    Page index = Page.of(INDEX);
    Set<Path> linked = index.links().stream().map(index::target).collect(Collectors.toSet());
    List<Page> pages = new ArrayList<>(Page.all());
    pages.removeIf(page -> page.file().equals(INDEX) || !page.file().startsWith(DOCS));
    assertThat(pages)
        .hasSizeGreaterThan(20)
        .allSatisfy(page -> assertThat(linked).contains(page.file()));
  }

  @Test
  void theReadmeLeadsToTheIndex() throws IOException {
    Page readme = Page.of(Page.ROOT.resolve("README.md"));
    assertThat(readme.links()).contains("docs/README.md");
  }

  @Test
  void decisionsAreNumberedWithoutAGapAndSayTheirStatus() throws IOException {
    List<Path> files;
    try (Stream<Path> folder = Files.list(DOCS.resolve("adr"))) {
      files = folder.sorted().toList();
    }
    for (int i = 0; i < files.size(); i++) {
      Path file = files.get(i);
      assertThat(file.getFileName().toString())
          .matches("%04d-[a-z0-9]+(-[a-z0-9]+)*\\.md".formatted(i + 1));
      assertThat(Files.readString(file))
          .as("%s", file)
          .startsWith("# " + (i + 1) + ". ")
          .containsPattern("(?m)^Status: (accepted|replaced by \\[?\\d+.*)$");
    }
  }
}
