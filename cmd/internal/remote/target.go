package remote

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	trusted "github.com/Azure/azure-kusto-go/azkustodata/trusted_endpoints"

	"kql/functions/types"
	"kql/parser"
)

// Target is where queries run.
type Target struct {
	Name string // as messages have it

	api      *api
	url      string // that is asked
	database string // of Kusto
	scope    string // of its tokens
	local    bool   // it is this machine, where a token is not called for
}

// api is one of the services' protocols.
type api struct {
	name    string
	request func(t *Target, q Query, wait time.Duration) (*request, error)
	read    func(body io.Reader) (*Answer, error)
	trusts  func(u *url.URL) bool // the hosts that may get a token
}

// request is what is posted.
type request struct {
	body   any
	header http.Header
}

var (
	kusto        = &api{"Kusto", kustoRequest, readKusto, isKusto}
	logAnalytics = &api{"Log Analytics", logAnalyticsRequest, readLogAnalytics, among("api.loganalytics.io", "api.loganalytics.azure.com", "api.loganalytics.us", "api.loganalytics.azure.cn")}
	hunting      = &api{"Defender's hunting", huntingRequest, readHunting, among("graph.microsoft.com", "graph.microsoft.us", "dod-graph.microsoft.us", "microsoftgraph.chinacloudapi.cn")}
)

// Where the services are that a target does not name by URL.
const (
	workspacesURL = "https://api.loganalytics.io/v1/workspaces/"
	huntingURL    = "https://graph.microsoft.com/v1.0/security/runHuntingQuery"
)

var workspacePath = regexp.MustCompile(`^/v1/workspaces/([^/]+)(/query)?$`)

// Find is the target that a text means: the URL of a cluster and its database, a workspace's id, defender, one of the
// given names for one of these, or the URL that the protocol of one of the latter two is at elsewhere.
func Find(text string, names map[string]string) (*Target, error) {
	meant := cmp.Or(names[text], text)
	if _, isGuid := types.ParseGuid(meant); isGuid {
		meant = workspacesURL + meant
	} else if strings.EqualFold(meant, "defender") {
		meant = huntingURL
	}
	u, err := url.Parse(meant)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		hint := parser.DidYouMean(text, slices.Sorted(maps.Keys(names)))
		if hint != "" {
			hint = "; " + hint
		}
		return nil, fmt.Errorf("%q is no target: write https://CLUSTER/DATABASE, a Log Analytics workspace's id, defender, or a name from kql.yaml's targets%s", text, hint)
	}
	t := &Target{Name: text, scope: "https://" + u.Host + "/.default", local: isLoopback(u.Hostname())}
	database := strings.Trim(u.Path, "/")
	switch workspace := workspacePath.FindStringSubmatch(u.Path); {
	case workspace != nil:
		t.api, t.url = logAnalytics, u.Scheme+"://"+u.Host+"/v1/workspaces/"+url.PathEscape(workspace[1])+"/query"
	case strings.EqualFold(u.Path, "/v1.0/security/runHuntingQuery"):
		t.api, t.url = hunting, u.Scheme+"://"+u.Host+u.Path
	case database != "" && !strings.Contains(database, "/"):
		t.api, t.url, t.database = kusto, u.Scheme+"://"+u.Host+"/v2/rest/query", database
	default:
		return nil, fmt.Errorf("%s names no database: write https://CLUSTER/DATABASE", text)
	}
	switch {
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return nil, fmt.Errorf("%s: a target has no user, question mark or #", u.Redacted())
	case t.local:
	case u.Scheme == "http":
		return nil, fmt.Errorf("%s: http is for this machine only, since it shows the token to all on the way; write https", text)
	case !t.api.trusts(u):
		return nil, fmt.Errorf("%s: %s is no host of %s, and tokens go to no other", text, u.Hostname(), t.api.name)
	}
	return t, nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func among(hosts ...string) func(*url.URL) bool {
	return func(u *url.URL) bool { return slices.Contains(hosts, strings.ToLower(u.Hostname())) }
}

// login is where the environment signs in; each cloud has its own clusters.
func login() string {
	return strings.TrimSuffix(cmp.Or(os.Getenv("AZURE_AUTHORITY_HOST"), "https://login.microsoftonline.com"), "/")
}

func isKusto(u *url.URL) bool {
	return trusted.Instance.ValidateTrustedEndpoint(u.String(), login()) == nil
}

// TellsNow says whether queries there can be told what now() is.
func (t *Target) TellsNow() bool { return t.api == kusto }

// Cuts says whether tables there are cut to the time that stands beside a query.
func (t *Target) Cuts() bool { return t.api != kusto }

// timespan is the time that tables are cut to, as Log Analytics and Defender write it; "" where they are whole.
func (q Query) timespan() string {
	if q.To.IsZero() {
		return ""
	}
	return string(types.AppendDatetime(append(types.AppendDatetime(nil, types.Ticks(q.From)), '/'), types.Ticks(q.To)))
}

// plain is the error of a query that says what only Kusto can be told beside the text.
func (q Query) plain(service string) error {
	switch {
	case !q.Now.IsZero():
		return errors.New(service + " cannot be told what now() is: leave --now out, or write the time into the query")
	case len(q.Params) > 0:
		return errors.New(service + " takes no values for query parameters: leave --param out, and write them into the query")
	}
	return nil
}
