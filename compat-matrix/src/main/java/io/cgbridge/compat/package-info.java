/** What is known about systemd versions, kernels and distributions: data with sources, and the profiles made from it. */
package io.cgbridge.compat;
