/** What the peer calls the one set of repository sources (spec 03 §3.2). */
export const SET_NAME = 'repos'
