/** The formats of interviews, as the server has them. */

import { queryOptions } from '@tanstack/react-query';
import { body, openApi, type Language } from './client';

/** All formats, in the words of a language. */
export const formats = (language: Language) =>
  queryOptions({
    queryKey: ['formats', language] as const,
    queryFn: ({ signal }) => body(openApi.GET('/formats', { signal, params: { query: { language } } })),
    staleTime: 600_000,
  });
