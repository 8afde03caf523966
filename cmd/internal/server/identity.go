package server

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
)

const (
	requestIDHeader = "x-ms-client-request-id"
	activityHeader  = "x-ms-activity-id"
)

// identity is the names of a request.
type identity struct {
	id       string   // its client's
	activity [16]byte // the server's, that no other request has
}

type identityKey struct{}

// identified is a request that has its names, which the answer tells.
func identified(w http.ResponseWriter, r *http.Request) *http.Request {
	var i identity
	_, _ = rand.Read(i.activity[:]) // it never fails
	i.activity[6], i.activity[8] = i.activity[6]&0x0f|0x40, i.activity[8]&0x3f|0x80
	i.id = cmp.Or(r.Header.Get(requestIDHeader), "unspecified;"+guid(i.activity))
	w.Header().Set(requestIDHeader, i.id)
	w.Header().Set(activityHeader, guid(i.activity))
	return r.WithContext(context.WithValue(r.Context(), identityKey{}, i))
}

func identityOf(r *http.Request) identity {
	i, _ := r.Context().Value(identityKey{}).(identity)
	return i
}

func guid(id [16]byte) string {
	return fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:])
}
