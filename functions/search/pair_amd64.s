#include "textflag.h"

// func pairIndex(left, right *byte, n int, a, foldA, b, foldB uint64) int
TEXT ·pairIndex(SB), NOSPLIT, $0-64
	MOVQ left+0(FP), SI
	MOVQ right+8(FP), DI
	MOVQ n+16(FP), BX
	MOVQ a+24(FP), X0
	MOVQ foldA+32(FP), X1
	MOVQ b+40(FP), X2
	MOVQ foldB+48(FP), X3
	PUNPCKLQDQ X0, X0
	PUNPCKLQDQ X1, X1
	PUNPCKLQDQ X2, X2
	PUNPCKLQDQ X3, X3
	LEAQ -16(BX), CX // the last place from which sixteen may be read
	XORQ AX, AX

sixteen:
	MOVOU (SI)(AX*1), X4
	MOVOU (DI)(AX*1), X5
	POR X1, X4
	POR X3, X5
	PCMPEQB X0, X4
	PCMPEQB X2, X5
	PAND X5, X4
	PMOVMSKB X4, DX
	TESTL DX, DX
	JNZ found
	ADDQ $16, AX
	CMPQ AX, CX
	JLE sixteen
	CMPQ AX, BX
	JGE none
	MOVQ CX, AX // some of the last sixteen were looked at, and are none
	JMP sixteen

found:
	BSFL DX, DX
	ADDQ DX, AX
	MOVQ AX, ret+56(FP)
	RET

none:
	MOVQ $-1, ret+56(FP)
	RET
