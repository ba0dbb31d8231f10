// What somebody typed into a search: full-width signs and blanks are no difference.

/** Full-width letters, digits and spaces as plain ones, outer blanks gone. */
export function plain(typed: string): string {
  const narrow = typed.replace(/[！-～]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0))
  return narrow.replace(/\u3000/g, ' ').trim()
}

export type Sought = { by: 'id' | 'phone' | 'household_no' | 'initials' | 'name'; q: string }

/** What a search text is: an identity number, a telephone, a household's number, initials, or a name. */
export function sought(typed: string): Sought | null {
  const text = plain(typed)
  const bare = text.replace(/[\s-]/g, '').toUpperCase()
  if (!bare) return null
  if (/^\d{17}[\dX]$/.test(bare) || /^\d{15}$/.test(bare)) return { by: 'id', q: bare }
  if (/^1\d{10}$/.test(bare)) return { by: 'phone', q: bare }
  if (/^\d+$/.test(bare)) return { by: 'household_no', q: bare }
  if (/^[A-Z]+$/.test(bare)) return { by: 'initials', q: bare.toLowerCase() }
  return { by: 'name', q: text }
}

/** Whether it may stand in an address: whole identity numbers and telephones may not. */
export const mayStandInAddress = (sought: Sought) => sought.by !== 'id' && sought.by !== 'phone'
