//go:build unix

package repl

import (
	"fmt"
	"strings"
	"testing"
	"time"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/require"

	"kql/cmd/internal/editor"
)

// look is how the first occurrence of a text looks on the screen: the number of its colour, and what else it is.
func (x *screen) look(text string) string {
	x.t.Helper()
	x.wait(text)
	x.mu.Lock()
	defer x.mu.Unlock()
	for row := range x.vt.Height() {
		line := ""
		for column := range x.vt.Width() {
			content := " "
			if cell := x.vt.CellAt(column, row); cell != nil && cell.Content != "" {
				content = cell.Content
			}
			line += content
		}
		at := strings.Index(line, text)
		if at < 0 {
			continue
		}
		style := x.vt.CellAt(len([]rune(line[:at])), row).Style
		out := ""
		if c, ok := style.Fg.(ansi.BasicColor); ok {
			out = fmt.Sprint(int(c))
		}
		for name, bit := range map[string]bool{"reverse": style.Attrs&uv.AttrReverse != 0, "faint": style.Attrs&uv.AttrFaint != 0, "underline": style.Underline != 0} {
			if bit {
				out = strings.TrimSpace(out + " " + name)
			}
		}
		return out
	}
	return "not there"
}

// TestColours looks at what is coloured while one types, in results and in mistakes.
func TestColours(t *testing.T) {
	s, _ := shell(t)
	x := open(t, s, Start{Color: true}, 100, 30)
	x.send(`EntraIdSignInEvents | where (Application has "Office" and ErrorCode == 0) // mind`)
	for text, want := range map[string]string{"kql>": "12", "| where": "12", "has": "5", `"Office"`: "2", "0)": "3", "// mind": "faint", "EntraId": ""} {
		require.Equal(t, want, x.look(text), text)
	}
	for range len(" // mind") {
		x.key("Left")
	}
	require.Eventually(t, func() bool { return x.look("(Appl") == "underline" }, 15*time.Second, 10*time.Millisecond, "the bracket's partner")
	x.key("Ctrl-C")

	x.send("CloudAppEvents | project Timestamp, ReportId, RawEventData, n = 5 | take 1")
	x.key("F5")
	x.wait("1 row")
	for text, want := range map[string]string{"2026-03": "6", `"Creation`: "12", "1 row": "faint"} {
		require.Equal(t, want, x.look(text), text)
	}
	x.send("print nothing")
	x.key("F5")
	require.Equal(t, "1", x.look("error: The name"))
	x.send("EntraIdSignInEvents | where Appl")
	x.wait("ApplicationId")
	x.key("Tab")
	x.key("Tab")
	require.Eventually(t, func() bool { return x.look("Application    string") == "reverse" }, 15*time.Second, 10*time.Millisecond, "the picked item")
}

// TestNoColours holds that nothing is coloured where the user wants no colours.
func TestNoColours(t *testing.T) {
	s, _ := shell(t)
	x := open(t, s, Start{}, 100, 30)
	x.send(`EntraIdSignInEvents | where Application has "Office" | project Timestamp | take 1`)
	x.key("F5")
	for _, text := range []string{"kql>", "where", `"Office"`, "1 row"} {
		require.Empty(t, x.look(text), text)
	}
}

// TestHistoryOfAnotherSession finds what another session has typed.
func TestHistoryOfAnotherSession(t *testing.T) {
	file := t.TempDir() + "/history"
	for i, scene := range [][2]string{{"print early = 1\r", "1 row"}, {"\x1b[A", "kql> print early = 1"}} {
		s, _ := shell(t)
		var err error
		s.History, err = editor.OpenHistory(file)
		require.NoError(t, err)
		x := open(t, s, Start{}, 80, 24)
		x.send(scene[0])
		x.wait(scene[1])
		require.Equal(t, 1, s.History.Len(), i)
		x.key("Ctrl-C")
	}
}
