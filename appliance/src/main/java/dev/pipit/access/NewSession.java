package dev.pipit.access;

/**
 * A session that has just begun.
 *
 * @param id its name in the list
 * @param secret for the cookie; kept nowhere else
 * @param device proof that somebody logged in with this browser before: gives its attempts a budget
 *     that strangers cannot use up
 */
public record NewSession(String id, String secret, String device) {
  @Override
  public String toString() {
    return "NewSession[" + id + "]";
  }
}
