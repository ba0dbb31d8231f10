import type { CSSProperties, ReactNode } from 'react'

/** A sheet of paper on the ground, with a heading. */
export function Sheet(props: {
  title?: ReactNode
  note?: ReactNode
  extra?: ReactNode
  children: ReactNode
  className?: string
  id?: string
}) {
  const { title, note, extra, children, className, id } = props
  return (
    <section className={className ? `sheet ${className}` : 'sheet'} id={id}>
      {title && (
        <header className="sheet-head">
          <h2>{title}</h2>
          {note && <span className="sheet-note">{note}</span>}
          {extra && <div className="sheet-extra">{extra}</div>}
        </header>
      )}
      {children}
    </section>
  )
}

export type Tone = 'ok' | 'warn' | 'bad' | 'quiet' | 'plain'

/** A state in a word with its mark: a dot, a diamond or a square, so that colour is never alone. */
export const Mark = ({ tone, children }: { tone: Tone; children: ReactNode }) => (
  <span className={`mark mark-${tone}`}>{children}</span>
)

/** A small label. */
export const Label = ({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }) => (
  <span className={`label label-${tone}`}>{children}</span>
)

export type Piece = { key: string; value: number; color: string; title: string }

/** A bar of pieces; the same numbers are read out. */
export function PieceBar({ pieces, whole, label }: { pieces: Piece[]; whole: number; label: string }) {
  return (
    <div className="piecebar" role="img" aria-label={label}>
      {pieces
        .filter((piece) => piece.value > 0)
        .map((piece) => (
          <span
            key={piece.key}
            title={`${piece.title} ${piece.value}`}
            style={{ width: `${(100 * piece.value) / Math.max(whole, 1)}%`, background: piece.color } as CSSProperties}
          />
        ))}
    </div>
  )
}

/** Terms with their descriptions. */
export function Terms({ items, columns = 1 }: { items: [ReactNode, ReactNode][]; columns?: 1 | 2 | 3 }) {
  return (
    <dl className={`terms terms-${columns}`}>
      {items.map(([term, description], index) => (
        <div key={index}>
          <dt>{term}</dt>
          <dd>{description}</dd>
        </div>
      ))}
    </dl>
  )
}
