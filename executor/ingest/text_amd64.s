#include "textflag.h"

// func textLen(data *byte, n int) int
TEXT ·textLen(SB), NOSPLIT, $0-24
	MOVQ data+0(FP), SI
	MOVQ n+8(FP), CX
	MOVQ $0x2222222222222222, AX
	MOVQ AX, X1
	PUNPCKLQDQ X1, X1
	MOVQ $0x5c5c5c5c5c5c5c5c, AX
	MOVQ AX, X2
	PUNPCKLQDQ X2, X2
	MOVQ $0x1f1f1f1f1f1f1f1f, AX
	MOVQ AX, X3
	PUNPCKLQDQ X3, X3
	PXOR X4, X4
	XORQ AX, AX

sixteen:
	CMPQ AX, CX
	JGE none
	MOVOU (SI)(AX*1), X0
	MOVOA X0, X5
	PCMPEQB X1, X5
	MOVOA X0, X6
	PCMPEQB X2, X6
	POR X6, X5
	PSUBUSB X3, X0 // zero where a control character is
	PCMPEQB X4, X0
	POR X0, X5
	PMOVMSKB X5, DX
	TESTL DX, DX
	JNZ found
	ADDQ $16, AX
	JMP sixteen

found:
	BSFL DX, DX
	ADDQ DX, AX
	CMPQ AX, CX
	JGE none
	MOVQ AX, ret+16(FP)
	RET

none:
	MOVQ CX, ret+16(FP)
	RET
