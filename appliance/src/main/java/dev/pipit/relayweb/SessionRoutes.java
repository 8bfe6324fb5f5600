package dev.pipit.relayweb;

import dev.pipit.access.Grant;
import dev.pipit.accounts.Account;
import dev.pipit.accounts.Registrations.Applicant;
import dev.pipit.accounts.Registry;
import dev.pipit.accounts.Rules;
import dev.pipit.accounts.Sessions;
import dev.pipit.http.AccountCookie;
import dev.pipit.http.ApiAnswer;
import dev.pipit.http.ApiCall;
import dev.pipit.http.ApiFault;
import dev.pipit.http.ApiRoutes;
import dev.pipit.http.ApiTable;
import dev.pipit.http.Right;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code /api/v1/session}, {@code /register}, {@code /login} and {@code /logout} of a relay. */
public final class SessionRoutes implements ApiRoutes {
  private static final int MAX_TEXT = 300;

  private final Registry registry;
  private final Rules rules;

  /**
   * Routes of a relay with these records.
   *
   * @param rules who may make an account
   */
  public SessionRoutes(Registry registry, Rules rules) {
    this.registry = registry;
    this.rules = rules;
  }

  @Override
  public void addTo(ApiTable table) {
    table
        .add("GET", "/api/v1/session", Right.NONE, this::session)
        .add("POST", "/api/v1/register", Right.NONE, this::register)
        .add("POST", "/api/v1/login", Right.NONE, this::login)
        .add("POST", "/api/v1/logout", Right.CONTROL, this::logout)
        .add("GET", "/api/v1/sessions", Right.CONTROL, this::list)
        .add("DELETE", "/api/v1/sessions", Right.CONTROL, this::endOthers)
        .add("DELETE", "/api/v1/sessions/{id}", Right.CONTROL, this::end)
        .add("POST", "/api/v1/password", Right.CONTROL, this::password);
  }

  private ApiAnswer session(ApiCall call) throws ApiFault, InterruptedException {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("registration", rules.registration().name().toLowerCase(Locale.ROOT));
    if (call.caller().grant() instanceof Grant.ByAccount by) {
      Account account = Records.of(() -> registry.accounts().get(by.account()));
      json.put("csrf", RelayVisitors.csrf(AccountCookie.secret(call)));
      json.put(
          "account",
          Map.of(
              "id", account.id(),
              "email", account.email(),
              "name", account.name(),
              "role", account.role().name().toLowerCase(Locale.ROOT),
              "administrator", account.administrator()));
    }
    return ApiAnswer.json(json);
  }

  /** By the code of the console, by an invitation, or as everybody may. */
  private ApiAnswer register(ApiCall call) throws ApiFault, InterruptedException {
    Applicant applicant =
        new Applicant(
            call.text("email", MAX_TEXT),
            call.text("name", MAX_TEXT),
            call.text("password", MAX_TEXT));
    String setup = call.text("setupCode", MAX_TEXT);
    String invitation = call.text("invitation", MAX_TEXT);
    Account made =
        Records.of(
            () -> {
              if (!setup.isEmpty()) {
                return registry.registrations().first(setup, applicant);
              }
              return invitation.isEmpty()
                  ? registry.registrations().open(applicant)
                  : registry.registrations().invited(invitation, applicant);
            });
    if (!made.confirmed()) {
      return ApiAnswer.created(Map.of("confirmed", false));
    }
    return begun(
        ApiAnswer.created(Map.of("confirmed", true)),
        call,
        Records.of(
            () ->
                registry
                    .sessions()
                    .logIn(made.email(), applicant.password(), Records.caller(call))));
  }

  private ApiAnswer login(ApiCall call) throws ApiFault, InterruptedException {
    String email = call.text("email", MAX_TEXT);
    String password = call.text("password", MAX_TEXT);
    Sessions.NewSession session =
        Records.of(() -> registry.sessions().logIn(email, password, Records.caller(call)));
    return begun(ApiAnswer.done(), call, session);
  }

  private static ApiAnswer begun(ApiAnswer answer, ApiCall call, Sessions.NewSession session) {
    return AccountCookie.given(answer, call, session.secret());
  }

  private ApiAnswer logout(ApiCall call) throws ApiFault, InterruptedException {
    Grant.ByAccount by = Records.account(call);
    Records.run(() -> registry.sessions().end(by.account(), by.session()));
    return AccountCookie.taken(ApiAnswer.done(), call);
  }

  private ApiAnswer list(ApiCall call) throws ApiFault, InterruptedException {
    Grant.ByAccount by = Records.account(call);
    List<Sessions.View> views = Records.of(() -> registry.sessions().list(by.account()));
    return ApiAnswer.json(
        Map.of(
            "sessions",
            views.stream()
                .map(
                    view ->
                        Map.of(
                            "id", view.id(),
                            "createdMs", view.createdMs(),
                            "lastSeenMs", view.lastSeenMs(),
                            "address", view.address(),
                            "agent", view.agent(),
                            "current", view.id().equals(by.session())))
                .toList()));
  }

  private ApiAnswer end(ApiCall call) throws ApiFault, InterruptedException {
    Grant.ByAccount by = Records.account(call);
    Records.run(() -> registry.sessions().end(by.account(), call.variable("id")));
    return ApiAnswer.done();
  }

  private ApiAnswer endOthers(ApiCall call) throws ApiFault, InterruptedException {
    Grant.ByAccount by = Records.account(call);
    Records.run(() -> registry.sessions().endAll(by.account(), by.session()));
    return ApiAnswer.done();
  }

  private ApiAnswer password(ApiCall call) throws ApiFault, InterruptedException {
    Grant.ByAccount by = Records.account(call);
    String current = call.text("current", MAX_TEXT);
    String next = call.text("new", MAX_TEXT);
    Records.run(
        () ->
            registry
                .accounts()
                .changePassword(by.account(), current, next, by.session(), Records.caller(call)));
    return ApiAnswer.done();
  }
}
