package dev.pipit.wifi;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/** A radio that writes down what it is asked for, and answers what a test has laid out. */
final class HandMadeRadio implements Radio {
  final List<String> asked = new CopyOnWriteArrayList<>();
  final Deque<List<SeenNetwork>> heard = new ArrayDeque<>();
  final Deque<Attempt> attempts = new ArrayDeque<>();
  volatile boolean wired;

  /** What happens to the point when it is asked for; true while it is there. */
  volatile BooleanSupplier pointThere = () -> true;

  boolean highBand = true;

  @Override
  public String mark() {
    return "AB12";
  }

  @Override
  public boolean hasHighBand() {
    return highBand;
  }

  @Override
  public List<SeenNetwork> scan() {
    asked.add("scan");
    return heard.size() > 1 ? heard.remove() : new ArrayList<>(heard.element());
  }

  @Override
  public void openPoint(Ssid name, String password) {
    asked.add("open " + name + " " + password);
  }

  @Override
  public boolean isPointOpen() {
    return pointThere.getAsBoolean();
  }

  @Override
  public void closePoint() {
    asked.add("close");
  }

  @Override
  public void country(String code) {
    asked.add("country " + code);
  }

  @Override
  public Attempt join(JoinWish wish, Security security) {
    asked.add("join " + wish.ssid() + " " + security.word());
    return attempts.remove();
  }

  @Override
  public void keep() {
    asked.add("keep");
  }

  @Override
  public boolean isWired() {
    return wired;
  }
}
