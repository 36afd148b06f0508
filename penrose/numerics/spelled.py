"""How a random tensor of each kind is spelled in printed torch code."""

from __future__ import annotations

TORCH_KIND = {
    "isometry": "torch.linalg.qr({normal:rows, columns}).Q.reshape({shape})",
    "coisometry": "torch.linalg.qr({normal:columns, rows}).Q.mH.reshape({shape})",
    "orthogonal": "torch.linalg.qr({normal:rows, columns}).Q.reshape({shape})",
    "unitary": "torch.linalg.qr({normal:rows, columns}).Q.reshape({shape})",
    "shift": "torch.diag(torch.ones({first} - 1, dtype=DTYPE), -1)",
    "permutation": "torch.eye({first}, dtype=DTYPE)[torch.randperm({first})]",
    "one-hot": "F.one_hot(torch.randint({columns}, ({rows},)), {columns}).to(DTYPE).reshape({shape})",
    "mask": "torch.randint(2, {shape}).to(DTYPE)",
    "causal": "torch.ones({shape}, dtype=DTYPE).tril()",
    "stochastic": "torch.softmax({normal:rows, columns}, -1).reshape({shape})",
    "nonnegative": "{normal}.abs()",
    "triangular": "{normal}.triu()",
    "ones": "torch.ones({shape}, dtype=DTYPE)",
    "zeros": "torch.zeros({shape}, dtype=DTYPE)",
    "symmetric": "(lambda a: (a + a.mT) / 2)({normal:rows, columns}).reshape({shape})",
    "antisymmetric": "(lambda a: (a - a.mT) / 2)({normal:rows, columns}).reshape({shape})",
    "hermitian": "(lambda a: (a + a.mH) / 2)({normal:rows, columns}).reshape({shape})",
    "positive": "(lambda a: a @ a.mH)({normal:rows, columns}).reshape({shape})",
    "projector": "(lambda q: q @ q.mH)(torch.linalg.qr({normal:rows, (rows + 1) // 2}).Q).reshape({shape})",
    "symmetric alike": "turned({normal}, 1)",
    "antisymmetric alike": "turned({normal}, -1)",
    "levi-civita": "levi_civita({count})",
    "xor": "parity({count})",
    "pauli-x": "torch.tensor([[0, 1], [1, 0]], dtype=DTYPE)",
    "pauli-y": "torch.tensor([[0, -1j], [1j, 0]])",
    "pauli-z": "torch.tensor([[1, 0], [0, -1]], dtype=DTYPE)",
    "hadamard": "torch.tensor([[1, 1], [1, -1]], dtype=DTYPE) / 2 ** 0.5",
    "phase": "torch.tensor([[1, 0], [0, 1j]])",
    "fourier": "torch.fft.ifft(torch.eye({first}, dtype=torch.complex128), norm='ortho')",
    "diagonal": "{normal}",
    "tensor": "{normal}",
}
"""How a random tensor of each kind is made; kinds that are not here are normal numbers."""
