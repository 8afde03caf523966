package server

import (
	"context"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"kql/functions/dynamic"
)

// browse opens the page in a browser without a screen, once it has something to show; the test is skipped where there is
// no browser.
func browse(t *testing.T, url string) context.Context { return browseTo(t, url, "#names .name") }

func browseTo(t *testing.T, url, shown string) context.Context {
	found := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			found = path
			break
		}
	}
	if found == "" {
		t.Skip("there is no Chromium here")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(found), chromedp.NoSandbox, chromedp.WindowSize(1200, 800), chromedp.WSURLReadTimeout(time.Minute))
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, end := chromedp.NewContext(ctx)
	t.Cleanup(end)
	ctx, late := context.WithTimeout(ctx, 40*time.Second)
	t.Cleanup(late)
	require.NoError(t, chromedp.Do(ctx, chromedp.Navigate(url), chromedp.WaitVisible(shown)))
	return ctx
}

// evaluated is what a script gives in the page.
func evaluated[T any](t *testing.T, ctx context.Context, script string) T {
	out, err := chromedp.Run(ctx, chromedp.Evaluate[T](script))
	require.NoError(t, err, script)
	return out
}

// becomes waits until a script gives what is wanted.
func becomes[T any](t *testing.T, ctx context.Context, wanted T, script string) {
	t.Helper()
	var last T
	for range 200 {
		if last = evaluated[T](t, ctx, script); any(last) == any(wanted) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	require.Equal(t, wanted, last, script)
}

// askPage empties the query box, types a query into it and runs it.
func askPage(t *testing.T, ctx context.Context, query string) {
	evaluated[bool](t, ctx, `(() => { const q = document.getElementById("query"); q.focus(); q.select(); return document.execCommand("delete") })()`)
	if query == "" {
		return
	}
	evaluated[bool](t, ctx, `document.execCommand("insertText", false, `+dynamic.Quote(query)+`)`)
	require.NoError(t, chromedp.Do(ctx, chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(8)))) // Shift
}

const (
	queryText  = `document.getElementById("query").value`
	statusText = `document.getElementById("status").textContent.replace(/ in .*/, "")`
	cells      = `[...document.querySelectorAll("[role=gridcell]")].map((c) => c.textContent).join(" ")`
)

// TestPageInABrowser types with completion, runs, sorts, filters, looks at a chart and at an error.
func TestPageInABrowser(t *testing.T) {
	h := newServer(t, nil)
	ctx := browse(t, h.URL)
	becomes(t, ctx, "Logons\n| take 100", queryText)

	askPage(t, ctx, "")
	require.NoError(t, chromedp.Do(ctx, chromedp.KeyEvent("Logo"), chromedp.WaitVisible("#offers"), chromedp.KeyEvent(kb.Enter)))
	becomes(t, ctx, "Logons", queryText)
	require.NoError(t, chromedp.Do(ctx, chromedp.KeyEvent(" | whe"), chromedp.WaitVisible("#offers"), chromedp.KeyEvent(kb.Tab)))
	becomes(t, ctx, "Logons | where", queryText)

	askPage(t, ctx, `Logons | project Who, N, Id = 9007199254740993 + N, D = dynamic({"a": 1}), Markup = "<img src=x onerror=document.title=1>"`)
	becomes(t, ctx, "2 rows", statusText)
	require.Equal(t, `ana 1 9007199254740994 {"a":1} <img src=x onerror=document.title=1> bob 2 9007199254740995 {"a":1} <img src=x onerror=document.title=1>`, evaluated[string](t, ctx, cells))
	require.Equal(t, "kql", evaluated[string](t, ctx, "document.title"))

	sorted := `[...document.querySelectorAll("[role=gridcell][aria-colindex='3']")].map((c) => c.textContent).join(" ")`
	require.NoError(t, chromedp.Do(ctx, chromedp.Click("#head2"), chromedp.Click("#head2")))
	becomes(t, ctx, "9007199254740995 9007199254740994", sorted)
	require.Equal(t, "descending", evaluated[string](t, ctx, `document.getElementById("head2").getAttribute("aria-sort")`))
	require.NoError(t, chromedp.Do(ctx, chromedp.SendKeys("#filter", "AN")))
	becomes(t, ctx, "1 of 2 rows", statusText)
	require.NoError(t, chromedp.Do(ctx, chromedp.Focus(".grid"), chromedp.KeyEvent(kb.ArrowDown)))
	evaluated[bool](t, ctx, `document.querySelector(".grid").dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }))`) // chromedp sends Enter's text too, to the dialog's button
	require.NoError(t, chromedp.Do(ctx, chromedp.WaitVisible("#row")))
	require.Contains(t, evaluated[string](t, ctx, `document.getElementById("row").innerText`), "9007199254740994")
	require.NoError(t, chromedp.Do(ctx, chromedp.KeyEvent(kb.Escape)))
	becomes(t, ctx, false, `document.getElementById("row").open`)

	askPage(t, ctx, "Logons | summarize sum(N) by Who | render piechart")
	becomes(t, ctx, true, `(document.querySelector(".picture img")?.naturalWidth ?? 0) > 0`)
	require.NoError(t, chromedp.Do(ctx, chromedp.Focus("#tab0"), chromedp.KeyEvent(kb.ArrowRight)))
	becomes(t, ctx, "ana 1 bob 2", cells)

	askPage(t, ctx, "// é😀\nLogons\n| where Whoo == 1")
	becomes(t, ctx, "Whoo", `document.querySelector("#look mark")?.textContent ?? ""`)
	require.Contains(t, evaluated[string](t, ctx, `document.getElementById("problems").innerText`), "Line 3, column 9 The name 'Whoo' does not refer to any known column, table, variable or function.")
	require.NoError(t, chromedp.Do(ctx, chromedp.Click("#problems button"), chromedp.KeyEvent("x")))
	becomes(t, ctx, "// é😀\nLogons\n| where xWhoo == 1", queryText)
	becomes(t, ctx, 0, `document.querySelectorAll("#look mark").length`)
}

// TestManyRowsInABrowser shows, sorts and filters as many rows as a result may have.
func TestManyRowsInABrowser(t *testing.T) {
	h := newServer(t, nil)
	ctx := browse(t, h.URL)
	askPage(t, ctx, "range x from 1 to 500000 step 1 | extend s = strcat('row ', x)")
	becomes(t, ctx, "500,000 rows", statusText)
	require.Less(t, evaluated[int](t, ctx, `document.querySelectorAll("[role=gridcell]").length`), 200)
	require.NoError(t, chromedp.Do(ctx, chromedp.Focus(".grid"), chromedp.KeyEvent(kb.End, chromedp.KeyModifiers(2)))) // Control
	becomes(t, ctx, "row 500000", `document.querySelector(".active")?.textContent ?? ""`)
	require.NoError(t, chromedp.Do(ctx, chromedp.Click("#head0"), chromedp.Click("#head0")))
	becomes(t, ctx, "500000", `document.querySelector("[role=gridcell]").textContent`)
	require.NoError(t, chromedp.Do(ctx, chromedp.SendKeys("#filter", "row 4999")))
	becomes(t, ctx, "111 of 500,000 rows", statusText)
}

// TestPageAsksForTheToken wants the page to ask for the token, and to go on with it.
func TestPageAsksForTheToken(t *testing.T) {
	h := newServer(t, func(o *Options) { o.Token = "secret" })
	ctx := browseTo(t, h.URL, "#token")
	require.NoError(t, chromedp.Do(ctx, chromedp.SendKeys("#token", "wrong\r")))
	becomes(t, ctx, "The server does not take this token", `document.getElementById("tickettitle").textContent`)
	require.NoError(t, chromedp.Do(ctx, chromedp.SendKeys("#token", "secret\r"), chromedp.WaitVisible("#names .name")))
	require.Equal(t, "secret", evaluated[string](t, ctx, `sessionStorage.getItem("kql.token")`))
}
