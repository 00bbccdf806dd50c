import { useEffect, useState } from 'preact/hooks';

const QUIET_ZONE = 4;

/** Drawn as one SVG path; the library is loaded when a code is first shown. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const [code, setCode] = useState<{ path: string; size: number } | null>(null);
  useEffect(() => {
    let wanted = true;
    void import('qr').then(({ encodeQR }) => {
      const rows = encodeQR(text, 'raw', { ecc: 'medium', border: QUIET_ZONE });
      const path = rows.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
      if (wanted) setCode({ path, size: rows.length });
    });
    return () => {
      wanted = false;
    };
  }, [text]);
  return (
    <div class="qr">
      {code && (
        <svg role="img" aria-label={label} viewBox={`0 0 ${code.size} ${code.size}`} shape-rendering="crispEdges">
          <path d={code.path} fill="#000" />
        </svg>
      )}
    </div>
  );
}
