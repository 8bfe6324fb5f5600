package dev.pipit.card;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which of the networks that the files ask for are joined: those of the file that counts most
 * first.
 */
final class NetworkChoice {
  private static final int MOST_NETWORKS = 10;

  private NetworkChoice() {}

  /** The networks in their order; tells of those that are left out. */
  static List<WifiNetwork> of(CardWishes wishes) {
    // By the bytes of the name: two names may look the same.
    Map<String, CardWishes.AskedNetwork> chosen = new LinkedHashMap<>();
    for (CardWishes.AskedNetwork asked : mostImportantFirst(wishes.networks)) {
      CardWishes.AskedNetwork before = chosen.putIfAbsent(asked.network().ssidHex(), asked);
      if (before != null) {
        chosen.put(asked.network().ssidHex(), withPassword(before, asked, wishes));
      }
    }
    List<CardWishes.AskedNetwork> all = List.copyOf(chosen.values());
    int count = Math.min(all.size(), MOST_NETWORKS);
    for (CardWishes.AskedNetwork left : all.subList(count, all.size())) {
      wishes.fault(
          left.file(),
          left.line(),
          "",
          "the Wi-Fi %s was left out: there are more than %s; add it on the page"
              .formatted(left.network().name(), MOST_NETWORKS));
    }
    return all.subList(0, count).stream().map(CardWishes.AskedNetwork::network).toList();
  }

  /** A file that names a network alone does not make it one without a password. */
  private static CardWishes.AskedNetwork withPassword(
      CardWishes.AskedNetwork first, CardWishes.AskedNetwork later, CardWishes wishes) {
    WifiNetwork network = first.network();
    String password = later.network().password();
    if (network.password() != null || password == null) {
      return first;
    }
    wishes.note(
        first.file(),
        first.line(),
        "the Wi-Fi "
            + network.name()
            + " has no password here; that of "
            + later.file()
            + " is used");
    return new CardWishes.AskedNetwork(
        first.file(),
        first.line(),
        new WifiNetwork(network.ssidHex(), password, network.isHidden()));
  }

  /** Files were read in the order in which they count, the last one most. */
  private static List<CardWishes.AskedNetwork> mostImportantFirst(
      List<CardWishes.AskedNetwork> networks) {
    Map<String, List<CardWishes.AskedNetwork>> byFile = new LinkedHashMap<>();
    networks.forEach(
        asked -> byFile.computeIfAbsent(asked.file(), _ -> new ArrayList<>()).add(asked));
    List<CardWishes.AskedNetwork> sorted = new ArrayList<>();
    List.copyOf(byFile.values()).reversed().forEach(sorted::addAll);
    return sorted;
  }
}
