package remote

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// direct follows no redirection: a token is for the host that was named.
var direct = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// post sends a request, again and again while the service says that it is busy, and gives the answer that is one.
func (c *Client) post(ctx context.Context, t *Target, r *request) (*http.Response, error) {
	body, err := json.Marshal(r.body)
	if err != nil {
		return nil, err
	}
	for attempt := 0; ; attempt++ {
		response, err := c.send(ctx, t, r.header, body)
		if err != nil {
			return nil, err
		}
		if response.StatusCode == http.StatusOK {
			return response, nil
		}
		busy := response.StatusCode == http.StatusTooManyRequests || response.StatusCode == http.StatusServiceUnavailable && response.Header.Get("Retry-After") != ""
		text, _ := io.ReadAll(io.LimitReader(response.Body, 1<<20)) // what cannot be read says nothing
		response.Body.Close()
		if !busy {
			return nil, refusal(t, response, text)
		}
		if err := c.wait(ctx, t, pause(response, attempt)); err != nil {
			return nil, err
		}
	}
}

func (c *Client) send(ctx context.Context, t *Target, header http.Header, body []byte) (*http.Response, error) {
	post, err := http.NewRequestWithContext(ctx, http.MethodPost, t.url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	token, err := c.token(ctx, t)
	if err != nil {
		return nil, err
	}
	if header != nil {
		post.Header = header.Clone()
	}
	if token != "" {
		post.Header.Set("Authorization", "Bearer "+token)
	}
	post.Header.Set("Content-Type", "application/json; charset=utf-8")
	post.Header.Set("Accept", "application/json")
	post.Header.Set("x-ms-app", "kql")
	post.Header.Set("x-ms-client-request-id", "kql;"+rand.Text())
	client := c.HTTP
	if client == nil {
		client = direct
	}
	response, err := client.Do(post)
	if failed := (*url.Error)(nil); errors.As(err, &failed) {
		return nil, fmt.Errorf("%s cannot be reached: %s", t.Name, oneLine(failed.Err.Error()))
	}
	return response, err
}

// token is what a request bears; "" where this machine asks itself.
func (c *Client) token(ctx context.Context, t *Target) (string, error) {
	if c.Token != "" || t.local {
		return c.Token, nil
	}
	if c.credential == nil {
		chain, err := azidentity.NewDefaultAzureCredential(nil)
		if err != nil {
			return "", err
		}
		c.credential = chain
	}
	token, err := c.credential.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{t.scope}})
	if err != nil {
		return "", fmt.Errorf("nobody is signed in for %s: sign in with az login, or put a token for %s into %s", t.Name, strings.TrimSuffix(t.scope, "/.default"), TokenVariable)
	}
	return token.Token, nil
}

// pause is how long the service says to wait; where it does not, longer each time.
func pause(r *http.Response, attempt int) time.Duration {
	told := r.Header.Get("Retry-After")
	if seconds, err := strconv.Atoi(told); err == nil && seconds >= 0 {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(told); err == nil {
		return max(time.Until(at), 0)
	}
	return time.Second << min(attempt, 6)
}

func (c *Client) wait(ctx context.Context, t *Target, d time.Duration) error {
	if deadline, _ := ctx.Deadline(); time.Until(deadline) < d {
		return fmt.Errorf("%s is busy and asks to wait %s, longer than the query may take", t.Name, d.Round(time.Second))
	}
	if c.Note != nil && d > 0 {
		c.Note(fmt.Sprintf("%s is busy; asked again in %s", t.Name, d.Round(time.Second)))
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
