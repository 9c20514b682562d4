/** Names for what `docs/openapi.json` describes; the shapes themselves are generated from it. */
import type { components } from './schema'

type S = components['schemas']
export type Me = S['Me']
export type SignedIn = S['SignedIn']
export type CaseItem = S['CaseItem']
export type CaseDetail = S['CaseDetail']
export type Offer = S['Offer']
export type Offers = S['Offers']
export type EventView = S['EventView']
export type Events = S['Events']
export type CommentView = S['CommentView']
export type Comments = S['Comments']
export type Attachment = S['Attachment']
export type AttachmentList = S['AttachmentList']
export type Enterprise = S['Enterprise']
export type FirmPage = S['FirmPage']
export type FiledAlready = S['FiledAlready']
export type Category = S['PageOf_Category']['items'][number]
export interface Page<T> { items: T[]; total: number; next_cursor?: string | null }
