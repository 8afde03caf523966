package cli

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"kql/executor/workspace"
)

// workspaceFlags say where what lies outside a query is.
type workspaceFlags struct {
	workspaceFlag
	Functions  string   `help:"A folder of stored functions, in place of the workspace's." placeholder:"DIR"`
	Watchlists string   `help:"A folder of watchlists, in place of the workspace's." placeholder:"DIR"`
	External   []string `help:"A file that stands for a URL of externaldata: URL=FILE. May be repeated." sep:"none" placeholder:"URL=FILE"`
	Strict     bool     `help:"Have a watchlist that is not there be an error; without it the watchlist is empty, with a warning."`
	Geo        string   `help:"A MaxMind database for geo_info_from_ip_address." placeholder:"FILE"`
}

// workspaceFlag says which folder is the workspace.
type workspaceFlag struct {
	Workspace string `help:"A folder with functions, watchlists and a kql.yaml; without it the nearest one from here upwards." placeholder:"DIR"`
}

// open opens the workspace, the nearest from dir upwards unless it is named.
func (f *workspaceFlag) open(dir string) (*workspace.Workspace, error) {
	folder := f.Workspace
	if folder == "" {
		folder = workspace.Find(dir)
	}
	if folder == "" {
		return workspace.None(), nil
	}
	return workspace.Open(folder)
}

// workspace opens the workspace with what the flags add to it.
func (f *workspaceFlags) workspace(dir string) (*workspace.Workspace, error) {
	w, err := f.open(dir)
	if err != nil {
		return nil, err
	}
	if f.Functions != "" {
		err = w.UseFunctions(f.Functions)
	}
	if f.Watchlists != "" {
		err = cmp.Or(err, w.UseWatchlists(f.Watchlists))
	}
	if err != nil {
		return nil, err
	}
	for _, e := range f.External {
		at := strings.LastIndex(e, "=")
		if at < 0 {
			return nil, usageError(fmt.Sprintf("--external: %q is not URL=FILE", e))
		}
		w.MapExternal(e[:at], e[at+1:])
	}
	w.Strict = f.Strict
	if f.Geo != "" {
		w.UseGeo(f.Geo)
	}
	return w, nil
}

// wrong shows what is wrong with a workspace's manifest; any other error stays as it is.
func (a *App) wrong(err error) error {
	var p *workspace.Problem
	if !errors.As(err, &p) {
		return err
	}
	for _, d := range p.Problems {
		p.Source.Write(a.Stderr, d)
	}
	return errWrongFile
}
