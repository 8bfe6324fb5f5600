package dev.pipit.http;

import dev.pipit.access.AccessException;
import java.util.List;
import org.eclipse.jetty.http.HttpStatus;

/** Something of {@link dev.pipit.access} that may be refused, in the words of HTTP. */
@FunctionalInterface
public interface AccessAttempt<T> {
  /** Does it. */
  T go() throws AccessException, ApiFault, InterruptedException;

  /**
   * Does it, and tells in the words of HTTP why not.
   *
   * @param field of what was sent that a value which is not allowed was in
   */
  static <T> T of(String field, AccessAttempt<T> attempt) throws ApiFault, InterruptedException {
    try {
      return attempt.go();
    } catch (AccessException e) {
      throw fault(field, e);
    }
  }

  private static ApiFault fault(String field, AccessException e) {
    ApiFault fault =
        switch (e.reason()) {
          case UNCLAIMED -> new ApiFault(HttpStatus.FORBIDDEN_403, e.sentence()).code("unclaimed");
          case CLAIMED -> ApiFault.conflict(e.sentence()).code("claimed");
          case WRONG_CODE ->
              new ApiFault(HttpStatus.FORBIDDEN_403, e.sentence())
                  .code("wrong-code")
                  .with(passwordFault(e));
          case WRONG_PASSWORD ->
              new ApiFault(HttpStatus.UNAUTHORIZED_401, e.sentence()).code("wrong-password");
          case TOO_MANY ->
              new ApiFault(HttpStatus.TOO_MANY_REQUESTS_429, e.sentence())
                  .code("too-many")
                  .retryAfter(e.retrySeconds());
          case BUSY ->
              new ApiFault(HttpStatus.SERVICE_UNAVAILABLE_503, e.sentence())
                  .code("busy")
                  .retryAfter(e.retrySeconds());
          case NOT_ALLOWED -> ApiFault.fields(List.of(new ApiFault.Field(field, e.sentence())));
          case STORAGE ->
              new ApiFault(HttpStatus.INSUFFICIENT_STORAGE_507, e.sentence()).code("storage");
          case LOCKED -> new ApiFault(HttpStatus.FORBIDDEN_403, e.sentence()).code("locked");
        };
    return e.action().isEmpty() ? fault : fault.action(e.action());
  }

  private static List<ApiFault.Field> passwordFault(AccessException e) {
    String fault = e.passwordFault();
    return fault == null ? List.of() : List.of(new ApiFault.Field("password", fault));
  }
}
