package cli

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"kql/cmd/internal/server"
	"kql/executor/database"
	"kql/executor/workspace"
)

type serveCommand struct {
	dataFlags
	Listen      string `help:"Where to listen. Another address than this machine's own wants --token-file and a certificate." default:"127.0.0.1:8080" placeholder:"ADDRESS"`
	TokenFile   string `help:"A file with the token that requests have to bear." placeholder:"FILE"`
	Cert        string `name:"tls-cert" help:"A certificate, to serve HTTPS." placeholder:"FILE"`
	Key         string `name:"tls-key" help:"The certificate's key." placeholder:"FILE"`
	Database    string `help:"What the database is called." default:"kql"`
	Writable    bool   `help:"Have commands such as .create table and .ingest inline make tables and functions, in memory only."`
	Concurrency int    `help:"How many queries run at once; others wait in their order. 0: as many as there are processors." placeholder:"NUMBER"`
}

// drain is how long running queries have once the server is told to end.
const drain = 30 * time.Second

// Run serves until it is told to end; then it refuses requests and waits for those that run.
func (c *serveCommand) Run(a *App) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return c.serve(ctx, a)
}

func (c *serveCommand) serve(ctx context.Context, a *App) error {
	token, err := c.token()
	if err != nil {
		return err
	}
	host, _, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return usageError("--listen: " + err.Error())
	}
	ip := net.ParseIP(host)
	others := host != "localhost" && (ip == nil || !ip.IsLoopback())
	if others && (token == "" || c.Cert == "") {
		return usageError("--listen: " + c.Listen + " may be reached from elsewhere; that wants --token-file, --tls-cert and --tls-key")
	}
	if (c.Cert == "") != (c.Key == "") {
		return usageError("--tls-cert and --tls-key go together")
	}
	now, err := c.now()
	if err != nil {
		return err
	}
	s, err := server.New(ctx, server.Options{
		Open: func(ctx context.Context) (*database.DB, error) { return c.open(ctx, a, a.reading()) }, Stamp: c.stamp,
		Host: host, AnyHost: others, Now: now, Token: token, Database: c.Database, Writable: c.Writable, Version: Version, Concurrency: cmp.Or(c.Concurrency, runtime.NumCPU()), Timeout: c.Timeout,
		Log: slog.New(slog.NewJSONHandler(a.Stderr, nil)),
	})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.Stdout, "kql serves %s://%s, database %s\n", map[bool]string{true: "https", false: "http"}[c.Cert != ""], listener.Addr(), c.Database)
	h := &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second, TLSConfig: &tls.Config{MinVersion: tls.VersionTLS12}}
	ended := make(chan error, 1)
	go func() {
		if c.Cert != "" {
			ended <- h.ServeTLS(listener, c.Cert, c.Key)
		} else {
			ended <- h.Serve(listener)
		}
	}()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.Background(), drain)
	defer cancel()
	whole := s.Drain(last)
	if whole {
		err = h.Shutdown(last)
	}
	if !whole || errors.Is(err, context.DeadlineExceeded) {
		h.Close()
		return fmt.Errorf("requests that still ran after %s were ended", drain)
	}
	return err
}

func (c *serveCommand) token() (string, error) {
	if c.TokenFile == "" {
		return "", nil
	}
	text, err := os.ReadFile(c.TokenFile)
	if err != nil {
		return "", err
	}
	token := strings.TrimSpace(string(text))
	if token == "" {
		return "", fmt.Errorf("%s: there is no token in it", c.TokenFile)
	}
	return token, nil
}

// stamp changes where a file of the data or of the workspace does.
func (c *serveCommand) stamp() string {
	var newest time.Time
	files, bytes := 0, int64(0)
	space := cmp.Or(c.Workspace, workspace.Find("."))
	sources := slices.Concat(c.Data, c.External, []string{space, c.Functions, c.Watchlists, c.Schema, c.Geo})
	if space != "" {
		sources = append(sources, workspace.Places(space)...)
	}
	for _, source := range sources {
		if _, err := os.Stat(source); err != nil { // Name=file, or URL=FILE
			source = source[strings.LastIndex(source, "=")+1:]
		}
		if source == "" {
			continue
		}
		if target, err := filepath.EvalSymlinks(source); err == nil {
			source = target
		}
		_ = filepath.WalkDir(source, func(_ string, d fs.DirEntry, err error) error { // what is not there any more is told when it is read
			if err != nil || d.IsDir() {
				return nil
			}
			if info, err := d.Info(); err == nil {
				files, bytes = files+1, bytes+info.Size()
				if info.ModTime().After(newest) {
					newest = info.ModTime()
				}
			}
			return nil
		})
	}
	return fmt.Sprint(files, bytes, newest.UnixNano())
}
