"""How the weights of the ranking are found (nlu.retrieval.weights), and how good it is.

asked       labelled questions
weighing    how the weights are found
judging     how good they are on other pages
fit         all of that as a command
"""
