package chart_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/cmd/internal/chart/picture"
)

const hostile = `datatable(App:string, n:long, m:long)["<script>alert(1)</script>", 3, 1, "a&b\"'>", 4, 2, "日本", 5, 6]
| project-rename ['x"<b>&']=n
| render `

// texts are the texts of an SVG picture.
func texts(t *testing.T, svg []byte) (out []string) {
	d := xml.NewDecoder(bytes.NewReader(svg))
	inside := false
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out
		}
		require.NoError(t, err, string(svg))
		switch token := token.(type) {
		case xml.StartElement:
			inside = token.Name.Local == "text"
			require.NotEqual(t, "script", token.Name.Local)
		case xml.EndElement:
			inside = false
		case xml.CharData:
			if inside {
				out = append(out, string(token))
			}
		}
	}
}

func wellFormed(t *testing.T, svg []byte) { texts(t, svg) }

func TestPictures(t *testing.T) {
	for _, kind := range []string{"columnchart", "barchart", "piechart", "linechart", "scatterchart", "areachart", "columnchart with (kind=stacked)"} {
		with := ` with (title="<b>T&amp;</b>")`
		if strings.Contains(kind, "(") {
			with = ""
		}
		c, err := rendered(t, hostile+kind+with)
		require.NoError(t, err)
		var b bytes.Buffer
		require.NoError(t, picture.Write(&b, c, "svg"))
		all := texts(t, b.Bytes())
		require.Contains(t, all, `<script>alert(1)</script>`, kind)
		require.Contains(t, all, `a&b"'>`, kind)

		b.Reset()
		require.NoError(t, picture.Write(&b, c, "png"))
		image, err := png.Decode(&b)
		require.NoError(t, err)
		require.Equal(t, 1000, image.Bounds().Dx())
		require.Equal(t, 560, image.Bounds().Dy())

		b.Reset()
		require.NoError(t, picture.Write(&b, c, "html"))
		page := b.String()
		require.Contains(t, page, "<svg width=")
		require.NotContains(t, page, "<script")
		require.NotContains(t, page, "<b>")
		require.NotRegexp(t, `(src|href)=`, strings.ReplaceAll(page, "xmlns:xlink", ""))
	}
}

func TestPictureOfUnknownFormat(t *testing.T) {
	c, err := rendered(t, "print x = 1 | render card")
	require.NoError(t, err)
	require.ErrorContains(t, picture.Write(io.Discard, c, "gif"), `a picture is svg, png or html, not "gif"`)
}
