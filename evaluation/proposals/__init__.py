"""分配方案: what the solver reads, the rules every pair is held to, and what is said about both."""
