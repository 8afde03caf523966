// Package fetch downloads what rules read with externaldata. It is the one part of kql that opens connections, and only
// kql fetch calls it.
package fetch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/cespare/xxhash/v2"
)

// Getter downloads files. The zero value takes https only, without a limit.
type Getter struct {
	Client   *http.Client // nil: one of its own
	Plain    bool         // http is taken too
	MaxSize  int64        // bytes of one file; 0: no limit
	Timeout  time.Duration
	Progress func(read, total int64) // told of each part; total is 0 where the server does not say; may be nil
}

// mostHops is how many redirections are followed.
const mostHops = 10

// Get downloads a URL into a file, and gives its bytes. The file is there whole or not at all: it is written beside its
// place and then put there.
func (g *Getter) Get(ctx context.Context, from, file string) (n int64, err error) {
	if err := g.allowed(from); err != nil {
		return 0, err
	}
	if g.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, g.Timeout)
		defer cancel()
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, from, nil)
	if err != nil {
		return 0, err
	}
	request.Header.Set("User-Agent", "kql fetch")
	response, err := g.client().Do(request)
	if err != nil {
		return 0, plain(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("the server answers %s", response.Status)
	}
	if g.MaxSize > 0 && response.ContentLength > g.MaxSize {
		return 0, g.tooLarge()
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return 0, err
	}
	beside, err := os.CreateTemp(filepath.Dir(file), ".fetch-*")
	if err != nil {
		return 0, err
	}
	defer os.Remove(beside.Name()) // which is gone where all went well
	n, err = io.Copy(beside, &body{g: g, r: response.Body, total: max(response.ContentLength, 0)})
	if err = cmp.Or(err, beside.Chmod(0o644)); err != nil {
		beside.Close()
		return n, plain(err)
	}
	if err := beside.Close(); err != nil {
		return n, err
	}
	return n, os.Rename(beside.Name(), file)
}

// allowed says whether a URL may be asked for.
func (g *Getter) allowed(from string) error {
	u, err := url.Parse(from)
	switch {
	case err != nil:
		return err
	case u.Scheme == "https" && u.Host != "":
		return nil
	case u.Scheme == "http" && u.Host != "" && g.Plain:
		return nil
	case u.Scheme == "http":
		return errors.New("http is not protected on its way; --http takes it all the same")
	}
	return fmt.Errorf("'%s' is no address that begins with https://", from)
}

func (g *Getter) client() *http.Client {
	c := http.Client{}
	if g.Client != nil {
		c = *g.Client
	}
	c.CheckRedirect = func(r *http.Request, via []*http.Request) error {
		if len(via) >= mostHops {
			return errors.New("the server sends on too many times")
		}
		return g.allowed(r.URL.String())
	}
	return &c
}

func (g *Getter) tooLarge() error {
	return fmt.Errorf("it has more than %d MB; --max-size takes more", g.MaxSize>>20)
}

// plain is an error of a request without the address, which its reader knows.
func plain(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// body is what a server sends, counted.
type body struct {
	g           *Getter
	r           io.Reader
	read, total int64
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	b.read += int64(n)
	if b.g.MaxSize > 0 && b.read > b.g.MaxSize {
		return n, b.g.tooLarge()
	}
	if b.g.Progress != nil {
		b.g.Progress(b.read, b.total)
	}
	return n, err
}

// longestName is how many characters of a path's part are kept.
const longestName = 80

// File is the path, below a folder of files for URLs, of one of them: its host, then its path without what a file's
// name may not have. What distinguishes URLs otherwise stands before the ending as a number.
func File(from string) string {
	u, err := url.Parse(from)
	if err != nil || u.Host == "" {
		return ""
	}
	parts := []string{safe(u.Host)}
	for part := range strings.SplitSeq(u.EscapedPath(), "/") {
		if part, err = url.PathUnescape(part); err != nil || strings.Trim(part, ". ") == "" {
			continue
		}
		parts = append(parts, safe(part))
	}
	if len(parts) == 1 {
		parts = append(parts, "index")
	}
	if u.RawQuery != "" {
		last := parts[len(parts)-1]
		ending := filepath.Ext(last)
		parts[len(parts)-1] = fmt.Sprintf("%s-%08x%s", strings.TrimSuffix(last, ending), uint32(xxhash.Sum64String(u.RawQuery)), ending)
	}
	return filepath.Join(parts...)
}

// safe is a part of a path with letters, digits, dots, hyphens and underscores, and no more of it than a name may have.
func safe(part string) string {
	out := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._-", r) {
			return r
		}
		return '_'
	}, part)
	if len(out) > longestName {
		out = fmt.Sprintf("%08x%s", uint32(xxhash.Sum64String(part)), out[len(out)-longestName+8:])
	}
	return strings.TrimLeft(out, ".")
}
