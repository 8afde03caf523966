package series

import "math"

// FIR weighs each value and those before it with a filter, or with centre those on both sides. Beyond the
// ends the series is zero.
func FIR(values, filter []float64, normalize, centre bool) []float64 {
	sum := 1.0
	if normalize {
		sum = 0
		for _, f := range filter {
			sum += f
		}
	}
	shift := 0
	if centre {
		shift = len(filter) / 2
	}
	out := make([]float64, len(values))
	for i := range out {
		for k, f := range filter {
			if at := i - k + shift; at >= 0 && at < len(values) {
				out[i] += f * values[at]
			}
		}
		out[i] /= sum
	}
	return out
}

// IIR is the recursive filter with numerators b and denominators a, a[0] not zero.
func IIR(values, b, a []float64) []float64 {
	out := make([]float64, len(values))
	for i := range out {
		sum := 0.0
		for k, f := range b {
			if i-k >= 0 {
				sum += f * values[i-k]
			}
		}
		for k := 1; k < len(a) && i-k >= 0; k++ {
			sum -= a[k] * out[i-k]
		}
		out[i] = sum / a[0]
	}
	return out
}

// FFT is the discrete Fourier transform of a series of complex numbers of any length.
func FFT(x []complex128) []complex128 {
	n := len(x)
	if n&(n-1) == 0 {
		return radix2(x, -1)
	}
	return bluestein(x)
}

// InverseFFT undoes FFT.
func InverseFFT(x []complex128) []complex128 {
	swapped := make([]complex128, len(x))
	for i, c := range x {
		swapped[i] = complex(imag(c), real(c))
	}
	out := FFT(swapped)
	n := float64(len(x))
	for i, c := range out {
		out[i] = complex(imag(c)/n, real(c)/n)
	}
	return out
}

// radix2 transforms a length that is a power of two.
func radix2(x []complex128, sign float64) []complex128 {
	n := len(x)
	if n <= 1 {
		return append([]complex128{}, x...)
	}
	even, odd := make([]complex128, n/2), make([]complex128, n/2)
	for i := range n / 2 {
		even[i], odd[i] = x[2*i], x[2*i+1]
	}
	even, odd = radix2(even, sign), radix2(odd, sign)
	out := make([]complex128, n)
	for k := range n / 2 {
		sin, cos := math.Sincos(sign * 2 * math.Pi * float64(k) / float64(n))
		t := complex(cos, sin) * odd[k]
		out[k], out[k+n/2] = even[k]+t, even[k]-t
	}
	return out
}

// bluestein transforms any length by a convolution whose length is a power of two.
func bluestein(x []complex128) []complex128 {
	n := len(x)
	size := 1
	for size < 2*n {
		size *= 2
	}
	chirp := make([]complex128, n)
	for i := range chirp {
		// i*i modulo 2n keeps the angle small and exact.
		sin, cos := math.Sincos(math.Pi * float64(i*i%(2*n)) / float64(n))
		chirp[i] = complex(cos, sin)
	}
	a, b := make([]complex128, size), make([]complex128, size)
	for i := range x {
		a[i] = x[i] * conj(chirp[i])
		b[i] = chirp[i]
		if i > 0 {
			b[size-i] = chirp[i]
		}
	}
	a, b = radix2(a, -1), radix2(b, -1)
	for i := range a {
		a[i] *= b[i]
	}
	a = radix2(a, 1)
	out := make([]complex128, n)
	for i := range out {
		out[i] = a[i] / complex(float64(size), 0) * conj(chirp[i])
	}
	return out
}

func conj(c complex128) complex128 { return complex(real(c), -imag(c)) }
