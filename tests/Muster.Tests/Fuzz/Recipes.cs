using Muster.Tests.Intake;

namespace Muster.Tests.Fuzz;

/// <summary>For every endpoint of the server at least one request that it takes. A test fails when an endpoint is missing here.</summary>
internal static class Recipes
{
    private const string Verb = "/v1/incidents/{number:long}/{verb}";
    private const string Button = "/incidents/{number:long}/{verb}";

    private const string Alert = """
        {"status":"firing","severity":"P1","agent":"openclaw-prod","service":"telegram-handler","summary":"Response latency >10s","impact":"Slow answers","dashboard":"https://monitoring.internal/x","runbook":"https://wiki.internal/x",
         "firedAt":"2026-02-18T02:14:33Z","failureBeganAt":"2026-02-18T02:00:00Z","dedupKey":"latency","labels":{"region":"eu","host":"a"}}
        """;

    private const string AlertText = """
        [P1] Agent: openclaw-prod | Service: telegram-handler
        Status: firing
        Time: 2026-02-18T02:14:33Z
        Summary: Response latency >10s for 5 consecutive minutes
        Impact: Telegram users experiencing "delayed" responses
          and more of them every minute
        Dashboard: <https://monitoring.internal/openclaw/latency|the board>
        Runbook: https://wiki.internal/runbooks/openclaw-latency
        region: eu
        "odd label": "with \u00e9"

        **[P2] Service: nightly-sync**
        **Summary:** Nightly sync has not finished
        """;

    private const string Silence = """
        {"matchers":[{"name":"alertname","value":"Agent.*","isRegex":true,"isEqual":true},{"name":"region","value":"nowhere","isRegex":false,"isEqual":true}],
         "startsAt":"2026-02-18T02:14:33Z","endsAt":"2026-02-18T04:14:33Z","createdBy":"amtool","comment":"maintenance","id":""}
        """;

    /// <summary>All of them, with the team's own file for the endpoint that takes one.</summary>
    public static IReadOnlyList<Recipe> All(string teamFile)
    {
        IReadOnlyList<Recipe> underKey = [.. Alerts(), .. AlertmanagerApi(), .. Capture.All().Select(Recipe.Captured).Where(one => one.Pattern != "/in/{key}")];
        return
        [
            .. underKey, .. underKey.Select(one => one.UnderKey(one.Pattern.StartsWith("/api", StringComparison.Ordinal) ? "am-key-123456789" : "scripts-key-1234")),
            .. AnySender(), .. Lists(), .. Incidents(), .. Team(teamFile), .. Pages(), .. Buttons(), .. AboutItself(),
        ];
    }

    private static IEnumerable<Recipe> Alerts() =>
    [
        Recipe.Json("/v1/alerts", Alert, "scripts-key-1234"), Recipe.Json("/v1/alerts", $"[{Alert},{Alert.Replace("firing", "resolved")}]", "ci-token-1234567"),
        Recipe.Text("/v1/alerts", AlertText, "scripts-key-1234"),
        Recipe.Get("/v1/alerts/receipts/{receipt}", by: "scripts-key-1234"),
    ];

    private static IEnumerable<Recipe> AlertmanagerApi() =>
    [
        Recipe.Get("/api/v2/alerts", "?active=true&silenced=true&filter=service%3D~%22te.%2A%22", "am-key-123456789"), Recipe.Get("/api/v2/alerts/groups", "?receiver=muster&filter=alertname%21%3Dx", "am-key-123456789"),
        Recipe.Get("/api/v2/status", by: "am-key-123456789"), Recipe.Get("/api/v2/receivers", by: "am-key-123456789"), Recipe.Get("/api/v2/silences", "?filter=region%3Dnowhere", "ci-token-1234567"),
        Recipe.Get("/api/v2/silence/{id}", by: "ci-token-1234567", target: "/api/v2/silence/{silence}"),
        Recipe.Json("/api/v2/silences", Silence, "ci-token-1234567"), Recipe.Json("/api/v2/silences", Silence.Replace("\"id\":\"\"", "\"id\":\"{silence}\""), "am-key-123456789"),
        new("DELETE", "/api/v2/silence/{id}", "/api/v2/silence/{silence}", "ci-token-1234567"),
    ];

    private static IEnumerable<Recipe> AnySender() =>
    [
        .. Capture.All().Select(Recipe.Captured).Where(one => one.Pattern == "/in/{key}"),
        Recipe.Json("/in/{key}", Alert, null, "/in/scripts-key-1234"),
        Recipe.Json("/in/{key}", """[{"labels":{"alertname":"AgentDown","severity":"warning","service":"x"},"annotations":{"summary":"down"},"startsAt":"2026-02-18T02:00:00Z","endsAt":"2026-02-18T05:00:00Z","generatorURL":"http://x"}]""", null, "/in/am-key-123456789"),
        new("POST", "/in/{key}", "/in/scripts-key-1234", null, "text/plain", System.Text.Encoding.UTF8.GetBytes(AlertText)),
    ];

    private static IEnumerable<Recipe> Lists() =>
    [
        Recipe.Get("/v1/alerts", "?status=firing&service=telegram-handler&limit=10", "ci-token-1234567"), Recipe.Get("/v1/services", by: "reader-token-123"), Recipe.Get("/v1/oncall", "?at=2026-02-18T02:14:33Z"),
        Recipe.Get("/v1/pages/unreached"), Recipe.Get("/v1/archive", "?from=2026-02-01T00:00:00Z&before=2026-03-01T00:00:00Z", FuzzTeam.Operator), Recipe.Get("/v1/pages", "?incident=1&person=alice&limit=20"), Recipe.Get("/v1/sources/{id}/quality", "?days=30", target: "/v1/sources/scripts/quality"),
        Recipe.Get("/v1/incidents/", "?stage=detect&severity=P1&open=true&service=telegram-handler&q=lat&limit=10&offset=0", target: "/v1/incidents"),
        Recipe.Get("/v1/incidents/{number:long}", target: "/v1/incidents/{incident}"), Recipe.Get("/v1/incidents/{number:long}/timeline", target: "/v1/incidents/{incident}/timeline"),
    ];

    private static IEnumerable<Recipe> Incidents() =>
    [
        Recipe.Json("/v1/incidents/", """{"summary":"Answers are wrong","severity":"P1","service":"telegram-handler","agent":"openclaw-prod","detectedBy":"report","firedAt":"2026-02-18T02:00:00Z","failureBeganAt":"2026-02-18T01:00:00Z","impact":"Some"}""", target: "/v1/incidents"),
        Do("acknowledge", "{}"), Do("classify", """{"severity":"P1","kind":"behaviour"}"""), Do("triage", """{"firstObserved":"02:10","impactScope":"5 users","blastRadius":"all","workaround":"restart"}"""),
        Do("assign", """{"person":"bob"}"""), Do("accept", "{}", "bob-token-123456"), Do("decline", """{"reason":"asleep"}""", "bob-token-123456"), Do("note", """{"text":"looking","kind":"note"}""", "bob-token-123456"), Do("begin-mitigation", """{"action":"restart"}""", "bob-token-123456"),
        Do("verify", """{"verification":"green","impactGone":true}"""), Do("resolve", """{"fix":"restarted","verification":"green","impactGone":true}"""), Do("reopen", """{"reason":"again"}"""), Do("hand-off", """{"role":"CO","to":"carol"}"""),
        Do("escalate", "{}", "ci-token-1234567"), Do("merge", """{"into":1}"""), Do("close", "{}"),
        Do("review", """{"rootCause":"no bound","detectionGap":"no alert","preventionTask":{"title":"bound it","owner":"bob","due":"2026-03-01"},"runbookUpdate":{"title":"write it","owner":"alice","due":"2026-03-01"}}"""),
    ];

    private static IEnumerable<Recipe> Team(string file) =>
    [
        Recipe.Get("/v1/config", by: FuzzTeam.Operator),
        new("PUT", "/v1/config", "/v1/config", FuzzTeam.Operator, "application/yaml", System.Text.Encoding.UTF8.GetBytes(file)),
        new("PUT", "/v1/config", "/v1/config?dry-run=true", "alice-token-1234", "application/yaml", System.Text.Encoding.UTF8.GetBytes(file)),
        Recipe.Json("/v1/config", """{"yaml":"team:\n  name: ${NAME}\n  timeZone: UTC\n","variables":{"NAME":"Acme"}}""", FuzzTeam.Operator, "/v1/config?dry-run=true", "PUT"),
        Recipe.Get("/v1/audit", "?person=alice&before=1000&limit=5", FuzzTeam.Operator), Recipe.Get("/v1/audit/check", by: FuzzTeam.Operator),
        Recipe.Get("/v1/people", by: FuzzTeam.Operator), Recipe.Json("/v1/invitations", """{"name":"Erin","email":"erin@example.com","permission":"viewer"}""", "alice-token-1234"),
        new("DELETE", "/v1/invitations/{id}", "/v1/invitations/x", FuzzTeam.Operator), Recipe.Json("/v1/people/{person}/permission", """{"permission":"admin"}""", FuzzTeam.Operator, "/v1/people/carol/permission", "PUT"),
        new("POST", "/v1/people/{person}/recovery", "/v1/people/carol/recovery", FuzzTeam.Operator), new("DELETE", "/v1/people/{person}/sessions", "/v1/people/carol/sessions", FuzzTeam.Operator),
        new("DELETE", "/v1/people/{person}", "/v1/people/nobody", FuzzTeam.Operator),
        Recipe.Get("/v1/schedule", "?from=2026-02-18T00:00:00Z&until=2026-02-20T00:00:00Z"), Recipe.Get("/v1/overrides", "?from=2026-02-18T00:00:00Z&until=2026-02-20T00:00:00Z"), Recipe.Get("/v1/absences"),
        Recipe.Json("/v1/overrides", """{"role":"TO","person":"carol","from":"2026-02-19T12:00:00Z","until":"2026-02-20T12:00:00Z","note":"dentist"}"""), new("DELETE", "/v1/overrides/{id}", "/v1/overrides/x"),
        Recipe.Json("/v1/oncall/take-over", """{"role":"backup","until":"2026-02-20T12:00:00Z"}"""),
        Recipe.Json("/v1/absences", """{"person":"bob","from":"2026-02-19T12:00:00Z","until":"2026-02-20T12:00:00Z","note":"flu"}"""), new("DELETE", "/v1/absences/{id}", "/v1/absences/x"),
        Recipe.Get("/v1/feeds", by: "alice-token-1234"), Recipe.Json("/v1/feeds", """{"role":"backup"}""", "alice-token-1234"), new("DELETE", "/v1/feeds/{id}", "/v1/feeds/x", "alice-token-1234"),
        Recipe.Get("/calendar/{secret}.ics", by: null, target: "/calendar/x.ics"),
        new("POST", "/v1/people/{person}/test-page", "/v1/people/bob/test-page", "alice-token-1234"),
    ];

    private static IEnumerable<Recipe> Pages() =>
    [
        Recipe.Get("/", by: Callers.Browser), Recipe.Get("/incidents", "?open=true&severity=P1&stage=detect&service=telegram-handler&q=lat&skip=0", Callers.Browser),
        Recipe.Get("/incidents/{number:long}", "?timeline=all&done=note", Callers.Browser, "/incidents/{incident}"), Recipe.Get("/report", by: Callers.Browser), Recipe.Get("/oncall", "?done=override", Callers.Browser),
        Recipe.Get("/services", by: Callers.Browser), Recipe.Get("/audit", "?person=alice&before=1000", Callers.Browser), Recipe.Get("/sign-in", "?to=/incidents", null), Recipe.Get("/people", "?done=permit", Callers.Browser), Recipe.Get("/me", "?done=password", Callers.Browser), Recipe.Get("/join/{link}", by: null, target: "/join/x"), Recipe.Get("/setup/{token}", by: null, target: "/setup/x"), Recipe.Get("/a/{token}", by: null, target: "/a/{action}"),
        Recipe.Get("/live", by: Callers.Browser), Recipe.Get("/assets/{version}/{name}", by: null, target: "/assets/x/style.css"),
    ];

    private static IEnumerable<Recipe> Buttons() =>
    [
        Recipe.Form(Button, "form=note&key=k1&text=looking&kind=note", "/incidents/{incident}/note"), Recipe.Form(Button, "form=resolve&key=k2&fix=restarted&verification=green&impactGone=true", "/incidents/{incident}/resolve"),
        Recipe.Form(Button, "form=classify&severity=P1&kind=infrastructure", "/incidents/{incident}/classify"), Recipe.Form(Button, "form=merge&into=2", "/incidents/{incident}/merge"),
        Recipe.Form(Button, "rootCause=x&detectionGap=y&preventionTask.title=t&preventionTask.owner=bob&preventionTask.due=2026-03-01&runbookUpdate.title=u&runbookUpdate.owner=bob&runbookUpdate.due=2026-03-01", "/incidents/{incident}/review"),
        Recipe.Form("/report", "summary=Wrong+answers&service=telegram-handler&severity=P2&impact=some&unresponsive=no&degraded=yes&background=no"),
        Recipe.Form("/sign-in", "token=alice-token-1234&to=%2Fincidents%3Fopen%3Dtrue") with { By = null }, Recipe.Form("/sign-out", "x=y"),
        Recipe.Form("/sign-in", "name=alice&password=a+few+odd+words&to=%2F") with { By = null }, Recipe.Form("/join/{link}", "password=a+few+odd+words", "/join/x") with { By = null },
        Recipe.Form("/people/{verb}", "name=Erin&email=erin%40example.com&permission=viewer", "/people/invite"), Recipe.Form("/people/{verb}", "person=carol&permission=admin", "/people/permit"),
        Recipe.Form("/oncall/{verb}", "role=TO&person=carol&from=2026-02-19T12%3A00&until=2026-02-20T12%3A00&note=dentist", "/oncall/override"), Recipe.Form("/oncall/{verb}", "role=Backup", "/oncall/take-over"),
        Recipe.Form("/oncall/{verb}", "person=bob&from=&until=2026-02-20T12%3A00", "/oncall/away"), Recipe.Form("/oncall/{verb}", "id=x", "/oncall/end-override"), Recipe.Form("/oncall/{verb}", "id=x", "/oncall/back"),
        Recipe.Form("/oncall/{verb}", "of=me", "/oncall/feed"), Recipe.Form("/oncall/{verb}", "id=x", "/oncall/end-feed"),
        Recipe.Form("/me/password", "current=x&password=short"), Recipe.Form("/me/sessions", "session=x"),
        Recipe.Form("/me/passkeys/rename", "passkey=x&name=phone"), Recipe.Form("/me/passkeys/remove", "passkey=x"), new("POST", "/me/passkeys/challenge", "/me/passkeys/challenge", Callers.Browser), new("POST", "/sign-in/passkey/challenge", "/sign-in/passkey/challenge"),
        Recipe.Json("/me/passkeys", """{"sealed":"AAAA","credential":"{}"}""", Callers.Browser), Recipe.Json("/sign-in/passkey", """{"sealed":"AAAA","credential":"{\"id\":\"x\"}"}""", null),
        Recipe.Form("/setup/{token}", "teamName=Acme&timeZone=Europe%2FBerlin&name=Ada+Lovelace&email=ada%40example.com", "/setup/x") with { By = null },
        new("POST", "/a/{token}", "/a/{action}"),
    ];

    private static IEnumerable<Recipe> AboutItself() =>
    [
        Recipe.Get("/healthz", by: null), Recipe.Get("/readyz", by: null), new("HEAD", "/healthz", "/healthz"), new("HEAD", "/readyz", "/readyz"),
        Recipe.Get("/v1/engine", by: null), Recipe.Get("/metrics", by: null), Recipe.Get("/openapi/v1.json", by: null),
    ];

    private static Recipe Do(string verb, string body, string by = "alice-token-1234") => Recipe.Json(Verb, body, by, $"/v1/incidents/{{incident}}/{verb}");
}
